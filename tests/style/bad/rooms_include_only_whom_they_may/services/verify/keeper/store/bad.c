#include "wire/packet.h"
