#define VARIANT(operation) hasten_avxvnni_##operation

#include <immintrin.h>

typedef __m256i ints;
typedef __m256 floats;

enum { INT_PRODUCTS = 32, FLOAT_PRODUCTS = 8 };

#define int_step(sum, codes, values) _mm256_dpbusd_avx_epi32(sum, codes, values)
#define float_step(sum, weight, value) _mm256_fmadd_ps(weight, value, sum)

#include "peak.h"
