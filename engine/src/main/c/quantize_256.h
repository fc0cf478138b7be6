/* Activations become int8: per block of 32, scale = max|x| / 127 and values rounded to the nearest
 * even. A block of numbers too small for 127 / max|x| becomes zeros. */
#include "linear.h"

INLINE __m256 magnitude(__m256 x) {
  return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), x);
}

INLINE float largest(__m256 x) {
  __m128 m = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  m = _mm_max_ps(m, _mm_movehl_ps(m, m));
  return _mm_cvtss_f32(_mm_max_ss(m, _mm_shuffle_ps(m, m, 1)));
}

/* The four sums of four neighbouring lanes each: of a, a, b, b. */
INLINE __m128i quarter_sums(__m256i a, __m256i b) {
  const __m256i pairs = _mm256_hadd_epi32(a, b);
  return _mm_hadd_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
}

INLINE void quantize(const float *x, int8_t *values, block_scale *scales, block_sums *sums,
                     int64_t blocks) {
  for (int64_t i = 0; i < blocks; i++) {
    __m256 part[4];
    UNROLL for (int p = 0; p < 4; p++) part[p] = _mm256_loadu_ps(x + 32 * i + 8 * p);
    const float peak =
        largest(_mm256_max_ps(_mm256_max_ps(magnitude(part[0]), magnitude(part[1])),
                              _mm256_max_ps(magnitude(part[2]), magnitude(part[3]))));
    const __m256 inverse = _mm256_set1_ps(peak > SMALLEST_PEAK ? 127.0f / peak : 0.0f);
    __m256i code[4];
    UNROLL for (int p = 0; p < 4; p++) code[p] = _mm256_cvtps_epi32(_mm256_mul_ps(part[p], inverse));
    /* Packing interleaves the 128-bit halves: back in order, eight bytes from each part. */
    const __m256i packed = _mm256_packs_epi16(_mm256_packs_epi32(code[0], code[1]),
                                              _mm256_packs_epi32(code[2], code[3]));
    _mm256_storeu_si256(
        (__m256i *)(values + 32 * i),
        _mm256_permutevar8x32_epi32(packed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
    /* Integers add up to the same in any order. */
    const __m128i quarters =
        quarter_sums(_mm256_add_epi32(code[0], code[1]), _mm256_add_epi32(code[2], code[3]));
    const __m128i halves = _mm_add_epi32(quarters, _mm_shuffle_epi32(quarters, 0x4E));
    const float scale = peak / 127.0f;
    _mm_storel_pi((__m64 *)sums[i].sums, _mm_mul_ps(_mm_cvtepi32_ps(halves), _mm_set1_ps(scale)));
    scales[i] = (block_scale){scale, sums[i].sums[0] + sums[i].sums[1]};
    _mm_storel_epi64((__m128i *)sums[i].negated, _mm_sub_epi32(_mm_setzero_si128(), halves));
  }
}

EXPORT(quantize) { quantize(ADDRESS(0), ADDRESS(1), ADDRESS(2), ADDRESS(3), arguments[4]); }
