/* Attention, norms and the like for AVX-512. */
#define VARIANT(operation) hasten_avx512vnni_##operation

#include "attention.h"
#include "operations.h"
