/* Linear kernels for AVX2 with the VNNI instructions of client CPUs. */
#include "linear.h"

#define VARIANT(operation) hasten_avxvnni_##operation

INLINE __m256i dot_u4(__m256i sum, __m256i codes, const int8_t *values) {
  return _mm256_dpbusd_avx_epi32(sum, codes, _mm256_set1_epi32(quad(values)));
}

#define dot_u8 dot_u4

#include "linear_256.h"
