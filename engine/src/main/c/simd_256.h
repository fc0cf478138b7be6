/* simd.h over two registers of 256 bits. */
#ifndef HASTEN_SIMD_256_H
#define HASTEN_SIMD_256_H

typedef struct {
  __m256 low, high;
} v16;

INLINE __m256 v16_low(v16 x) { return x.low; }
INLINE __m256 v16_high(v16 x) { return x.high; }

INLINE v16 v16_load(const float *at) {
  return (v16){_mm256_loadu_ps(at), _mm256_loadu_ps(at + 8)};
}

INLINE void v16_store(float *at, v16 x) {
  _mm256_storeu_ps(at, x.low);
  _mm256_storeu_ps(at + 8, x.high);
}

INLINE v16 v16_set1(float x) { return (v16){_mm256_set1_ps(x), _mm256_set1_ps(x)}; }

#define HASTEN_V16_BINARY(name, instruction)                                   \
  INLINE v16 name(v16 x, v16 y) {                                              \
    return (v16){instruction(x.low, y.low), instruction(x.high, y.high)};      \
  }

HASTEN_V16_BINARY(v16_add, _mm256_add_ps)
HASTEN_V16_BINARY(v16_sub, _mm256_sub_ps)
HASTEN_V16_BINARY(v16_mul, _mm256_mul_ps)
HASTEN_V16_BINARY(v16_div, _mm256_div_ps)
HASTEN_V16_BINARY(v16_max, _mm256_max_ps)
HASTEN_V16_BINARY(v16_min, _mm256_min_ps)

/* x · y + z, rounded once. */
INLINE v16 v16_fma(v16 x, v16 y, v16 z) {
  return (v16){_mm256_fmadd_ps(x.low, y.low, z.low), _mm256_fmadd_ps(x.high, y.high, z.high)};
}

INLINE v16 v16_absolute(v16 x) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  return (v16){_mm256_andnot_ps(sign, x.low), _mm256_andnot_ps(sign, x.high)};
}

INLINE v16 v16_copy_sign(v16 size, v16 signs) {
  const __m256 sign = _mm256_set1_ps(-0.0f);
  return (v16){_mm256_or_ps(_mm256_andnot_ps(sign, size.low), _mm256_and_ps(sign, signs.low)),
               _mm256_or_ps(_mm256_andnot_ps(sign, size.high), _mm256_and_ps(sign, signs.high))};
}

INLINE v16 v16_round(v16 x) {
  return (v16){_mm256_round_ps(x.low, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC),
               _mm256_round_ps(x.high, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
}

INLINE __m256 power_of_2(__m256 n) {
  const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
  return _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23));
}

/* 2^n for whole n from -126 to 127. */
INLINE v16 v16_power_of_2(v16 n) { return (v16){power_of_2(n.low), power_of_2(n.high)}; }

INLINE v16 v16_load_half(const uint16_t *at) {
  return (v16){_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at)),
               _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(at + 8)))};
}

INLINE void v16_store_half(uint16_t *at, v16 x) {
  _mm_storeu_si128((__m128i *)at, _mm256_cvtps_ph(x.low, _MM_FROUND_TO_NEAREST_INT));
  _mm_storeu_si128((__m128i *)(at + 8), _mm256_cvtps_ph(x.high, _MM_FROUND_TO_NEAREST_INT));
}

INLINE v16 v16_of_int8(__m128i bytes) {
  return (v16){_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)),
               _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(bytes, 8)))};
}

INLINE v16 v16_load_int8(const int8_t *at) {
  return v16_of_int8(_mm_loadu_si128((const __m128i *)at));
}

/* The 32 nibbles of 16 bytes less 8, the lower ones first. */
INLINE void v16_load_nibbles(const uint8_t *at, v16 *low, v16 *high) {
  const __m128i numbers = _mm_setr_epi8(-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7);
  const __m128i nibble = _mm_set1_epi8(15), bytes = _mm_loadu_si128((const __m128i *)at);
  const __m128i above = _mm_and_si128(_mm_srli_epi16(bytes, 4), nibble);
  *low = v16_of_int8(_mm_shuffle_epi8(numbers, _mm_and_si128(bytes, nibble)));
  *high = v16_of_int8(_mm_shuffle_epi8(numbers, above));
}

INLINE __m256 butterfly(__m256 x, const int distance) {
  switch (distance) {
    case 1: {
      const __m256 other = _mm256_permute_ps(x, 0xB1);
      return _mm256_blend_ps(_mm256_add_ps(x, other), _mm256_sub_ps(other, x), 0xAA);
    }
    case 2: {
      const __m256 other = _mm256_permute_ps(x, 0x4E);
      return _mm256_blend_ps(_mm256_add_ps(x, other), _mm256_sub_ps(other, x), 0xCC);
    }
    default: {
      const __m256 other = _mm256_permute2f128_ps(x, x, 1);
      return _mm256_blend_ps(_mm256_add_ps(x, other), _mm256_sub_ps(other, x), 0xF0);
    }
  }
}

/* Of lanes `distance` (1, 2, 4 or 8) apart the sum, and in the later one the difference. */
INLINE v16 v16_butterfly(v16 x, const int distance) {
  if (distance == 8) return (v16){_mm256_add_ps(x.low, x.high), _mm256_sub_ps(x.low, x.high)};
  return (v16){butterfly(x.low, distance), butterfly(x.high, distance)};
}

/* `then` where x < bound, else `otherwise`. */
INLINE v16 v16_where_below(v16 x, float bound, v16 then, v16 otherwise) {
  const __m256 limit = _mm256_set1_ps(bound);
  return (v16){
      _mm256_blendv_ps(otherwise.low, then.low, _mm256_cmp_ps(x.low, limit, _CMP_LT_OQ)),
      _mm256_blendv_ps(otherwise.high, then.high, _mm256_cmp_ps(x.high, limit, _CMP_LT_OQ))};
}

/* Lanes first <= i < end of x, elsewhere y. */
INLINE v16 v16_between(v16 x, v16 y, int64_t first, int64_t end) {
  const __m256 index = _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256 from = _mm256_set1_ps((float)first), to = _mm256_set1_ps((float)end);
  const __m256 above = _mm256_add_ps(index, _mm256_set1_ps(8));
  const __m256 low = _mm256_and_ps(_mm256_cmp_ps(index, from, _CMP_GE_OQ),
                                   _mm256_cmp_ps(index, to, _CMP_LT_OQ));
  const __m256 high = _mm256_and_ps(_mm256_cmp_ps(above, from, _CMP_GE_OQ),
                                    _mm256_cmp_ps(above, to, _CMP_LT_OQ));
  return (v16){_mm256_blendv_ps(y.low, x.low, low), _mm256_blendv_ps(y.high, x.high, high)};
}

#endif
