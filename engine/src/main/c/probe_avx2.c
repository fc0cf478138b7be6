#define VARIANT(operation) hasten_avx2_##operation

#include "hasten.h"
#include "probe_256.h"

EXPORT(sum_bytes) { arguments[0] = sum_bytes_256(ADDRESS(0), arguments[1]); }
