/* Sixteen floats side by side, in one register of 512 bits or two of 256. All variants keep the same
 * lanes and the same order of additions, so they give the same bits. */
#ifndef HASTEN_SIMD_H
#define HASTEN_SIMD_H

#include <immintrin.h>
#include <string.h>

#include "hasten.h"

enum { LANES = 16 };

#ifdef __AVX512F__
#include "simd_512.h"
#else
#include "simd_256.h"
#endif

INLINE v16 v16_zero(void) { return v16_set1(0.0f); }

/* The first `count` lanes from memory, the others 0. */
INLINE v16 v16_load_first(const float *at, int64_t count) {
  if (count >= LANES) return v16_load(at);
  float lanes[LANES] = {0};
  memcpy(lanes, at, sizeof(float) * (size_t)count);
  return v16_load(lanes);
}

INLINE void v16_store_first(float *at, v16 x, int64_t count) {
  if (count >= LANES) {
    v16_store(at, x);
    return;
  }
  float lanes[LANES];
  v16_store(lanes, x);
  memcpy(at, lanes, sizeof(float) * (size_t)count);
}

INLINE float v16_sum(v16 x) {
  const __m256 eight = _mm256_add_ps(v16_low(x), v16_high(x));
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  four = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(four, _mm_shuffle_ps(four, four, 1)));
}

INLINE float v16_largest(v16 x) {
  const __m256 eight = _mm256_max_ps(v16_low(x), v16_high(x));
  __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  four = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(four, _mm_shuffle_ps(four, four, 1)));
}

/* e^x: 2^n · p(r), r = x − n·ln 2, |r| <= ln 2 / 2. Relative error about 2e-7; below e^-87 it stays
 * there, above e^88 too. A NaN stays one. The coefficients are those of the Taylor series. */
INLINE v16 v16_exp(v16 x) {
  x = v16_min(v16_set1(88.0f), v16_max(v16_set1(-87.0f), x)); /* both pass on a NaN in x */
  const v16 n = v16_round(v16_mul(x, v16_set1(1.44269504088896341f)));
  v16 r = v16_fma(n, v16_set1(-0.693359375f), x);
  r = v16_fma(n, v16_set1(2.12194440e-4f), r);
  v16 p = v16_set1(1.0f / 5040);
  p = v16_fma(p, r, v16_set1(1.0f / 720));
  p = v16_fma(p, r, v16_set1(1.0f / 120));
  p = v16_fma(p, r, v16_set1(1.0f / 24));
  p = v16_fma(p, r, v16_set1(1.0f / 6));
  p = v16_fma(p, r, v16_set1(0.5f));
  p = v16_fma(p, r, v16_set1(1.0f));
  p = v16_fma(p, r, v16_set1(1.0f));
  return v16_mul(p, v16_power_of_2(n));
}

/* 1 / (1 + e^-x) */
INLINE v16 v16_sigmoid(v16 x) {
  const v16 one = v16_set1(1.0f);
  return v16_div(one, v16_add(one, v16_exp(v16_sub(v16_zero(), x))));
}

/* 2 / (1 + e^-2x) − 1, which cancels near 0: there a polynomial serves. Source of its coefficients:
 * tanhf of the Cephes library. */
INLINE v16 v16_tanh(v16 x) {
  const v16 far =
      v16_fma(v16_set1(2.0f), v16_sigmoid(v16_add(x, x)), v16_set1(-1.0f));
  const v16 square = v16_mul(x, x);
  v16 p = v16_set1(-5.70498872745e-3f);
  p = v16_fma(p, square, v16_set1(2.06390887954e-2f));
  p = v16_fma(p, square, v16_set1(-5.37397155531e-2f));
  p = v16_fma(p, square, v16_set1(1.33314422036e-1f));
  p = v16_fma(p, square, v16_set1(-3.33332819422e-1f));
  const v16 near = v16_fma(v16_mul(p, square), x, x);
  return v16_where_below(v16_absolute(x), 0.625f, near, far);
}

#endif
