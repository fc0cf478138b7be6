/* simd.h over one register of 512 bits. */
#ifndef HASTEN_SIMD_512_H
#define HASTEN_SIMD_512_H

typedef __m512 v16;

INLINE __m256 v16_low(v16 x) { return _mm512_castps512_ps256(x); }
INLINE __m256 v16_high(v16 x) { return _mm512_extractf32x8_ps(x, 1); }
INLINE v16 v16_load(const float *at) { return _mm512_loadu_ps(at); }
INLINE void v16_store(float *at, v16 x) { _mm512_storeu_ps(at, x); }
INLINE v16 v16_set1(float x) { return _mm512_set1_ps(x); }
INLINE v16 v16_add(v16 x, v16 y) { return _mm512_add_ps(x, y); }
INLINE v16 v16_sub(v16 x, v16 y) { return _mm512_sub_ps(x, y); }
INLINE v16 v16_mul(v16 x, v16 y) { return _mm512_mul_ps(x, y); }
INLINE v16 v16_div(v16 x, v16 y) { return _mm512_div_ps(x, y); }
INLINE v16 v16_max(v16 x, v16 y) { return _mm512_max_ps(x, y); }
INLINE v16 v16_min(v16 x, v16 y) { return _mm512_min_ps(x, y); }

/* x · y + z, rounded once. */
INLINE v16 v16_fma(v16 x, v16 y, v16 z) { return _mm512_fmadd_ps(x, y, z); }

INLINE v16 v16_absolute(v16 x) { return _mm512_abs_ps(x); }

INLINE v16 v16_copy_sign(v16 size, v16 signs) {
  const __m512 sign = _mm512_set1_ps(-0.0f);
  return _mm512_or_ps(_mm512_andnot_ps(sign, size), _mm512_and_ps(sign, signs));
}

INLINE v16 v16_round(v16 x) {
  return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

/* 2^n for whole n from -126 to 127. */
INLINE v16 v16_power_of_2(v16 n) {
  const __m512i exponent = _mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127));
  return _mm512_castsi512_ps(_mm512_slli_epi32(exponent, 23));
}

INLINE v16 v16_load_half(const uint16_t *at) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)at));
}

INLINE void v16_store_half(uint16_t *at, v16 x) {
  _mm256_storeu_si256((__m256i *)at, _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}

INLINE v16 v16_load_int8(const int8_t *at) {
  return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)at)));
}

/* The 32 nibbles of 16 bytes less 8, the lower ones first. An index has only four bits that count. */
INLINE void v16_load_nibbles(const uint8_t *at, v16 *low, v16 *high) {
  const __m512 numbers =
      _mm512_setr_ps(-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7);
  const __m512i bytes = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)at));
  *low = _mm512_permutexvar_ps(bytes, numbers);
  *high = _mm512_permutexvar_ps(_mm512_srli_epi32(bytes, 4), numbers);
}

/* Of lanes `distance` (1, 2, 4 or 8) apart the sum, and in the later one the difference. */
INLINE v16 v16_butterfly(v16 x, const int distance) {
  switch (distance) {
    case 1: {
      const __m512 other = _mm512_permute_ps(x, 0xB1);
      return _mm512_mask_sub_ps(_mm512_add_ps(x, other), 0xAAAA, other, x);
    }
    case 2: {
      const __m512 other = _mm512_permute_ps(x, 0x4E);
      return _mm512_mask_sub_ps(_mm512_add_ps(x, other), 0xCCCC, other, x);
    }
    case 4: {
      const __m512 other = _mm512_shuffle_f32x4(x, x, 0xB1);
      return _mm512_mask_sub_ps(_mm512_add_ps(x, other), 0xF0F0, other, x);
    }
    default: {
      const __m512 other = _mm512_shuffle_f32x4(x, x, 0x4E);
      return _mm512_mask_sub_ps(_mm512_add_ps(x, other), 0xFF00, other, x);
    }
  }
}

/* `then` where x < bound, else `otherwise`. */
INLINE v16 v16_where_below(v16 x, float bound, v16 then, v16 otherwise) {
  return _mm512_mask_mov_ps(otherwise, _mm512_cmp_ps_mask(x, _mm512_set1_ps(bound), _CMP_LT_OQ),
                            then);
}

/* Lanes first <= i < end of x, elsewhere y. */
INLINE v16 v16_between(v16 x, v16 y, int64_t first, int64_t end) {
  const uint32_t to = end >= LANES ? 0xFFFFu : end <= 0 ? 0u : (1u << end) - 1;
  const uint32_t from = first >= LANES ? 0xFFFFu : first <= 0 ? 0u : (1u << first) - 1;
  return _mm512_mask_mov_ps(y, (__mmask16)(to & ~from), x);
}

#endif
