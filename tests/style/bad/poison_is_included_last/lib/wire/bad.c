#include "base/poison.h"
#include <string.h>
