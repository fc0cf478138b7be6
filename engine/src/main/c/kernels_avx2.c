/* Linear kernels for AVX2. vpmaddubsw saturates at 16 bits: 2 · 15 · 127 fits, 2 · 255 · 127 does
 * not, so codes of 8 bits go as two nibbles. */
#include "linear.h"

#define VARIANT(operation) hasten_avx2_##operation

INLINE __m256i dot_u4(__m256i sum, __m256i codes, const int8_t *values) {
  const __m256i pairs = _mm256_maddubs_epi16(codes, _mm256_set1_epi32(quad(values)));
  return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

INLINE __m256i dot_u8(__m256i sum, __m256i codes, const int8_t *values) {
  const __m256i low = _mm256_set1_epi8(0x0F);
  const __m256i four = _mm256_set1_epi32(quad(values));
  const __m256i lower = _mm256_maddubs_epi16(_mm256_and_si256(codes, low), four);
  const __m256i upper =
      _mm256_maddubs_epi16(_mm256_and_si256(_mm256_srli_epi16(codes, 4), low), four);
  sum = _mm256_add_epi32(sum, _mm256_madd_epi16(lower, _mm256_set1_epi16(1)));
  return _mm256_add_epi32(sum, _mm256_madd_epi16(upper, _mm256_set1_epi16(16)));
}

#include "linear_256.h"
