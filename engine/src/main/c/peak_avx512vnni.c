#define VARIANT(operation) hasten_avx512vnni_##operation

#include <immintrin.h>

typedef __m512i ints;
typedef __m512 floats;

enum { INT_PRODUCTS = 64, FLOAT_PRODUCTS = 16 };

#define int_step(sum, codes, values) _mm512_dpbusd_epi32(sum, codes, values)
#define float_step(sum, weight, value) _mm512_fmadd_ps(weight, value, sum)

#include "peak.h"
