/* Attention, norms and the like for AVX2. */
#define VARIANT(operation) hasten_avx2_##operation

#include "attention.h"
#include "operations.h"
