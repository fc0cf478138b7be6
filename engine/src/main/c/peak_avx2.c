/* Sums of 16 bits: what products of 4-bit codes come down to between two blocks. */
#define VARIANT(operation) hasten_avx2_##operation

#include <immintrin.h>

typedef __m256i ints;
typedef __m256 floats;

enum { INT_PRODUCTS = 32, FLOAT_PRODUCTS = 8 };

#define int_step(sum, codes, values) _mm256_add_epi16(sum, _mm256_maddubs_epi16(codes, values))
#define float_step(sum, weight, value) _mm256_fmadd_ps(weight, value, sum)

#include "peak.h"
