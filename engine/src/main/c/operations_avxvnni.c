/* Attention, norms and the like for AVX2 CPUs with VNNI. */
#define VARIANT(operation) hasten_avxvnni_##operation

#include "attention.h"
#include "operations.h"
