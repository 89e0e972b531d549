#include "keeper/store/store.h"
