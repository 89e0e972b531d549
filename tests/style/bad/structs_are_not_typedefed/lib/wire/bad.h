typedef struct bad { int bad; } bad;
