/* 16 rows in two registers of 256 bits, for linear_tiles.h. The file that includes this defines
 * VARIANT, dots and what is done with them, and then includes linear_tiles.h. */
#include "linear.h"

enum { TILE = 4, TAKES_APART = 1 };

typedef struct {
  __m256 half[2];
} rows;

typedef struct {
  __m256i half[2];
} codes;

INLINE rows splat(float x) { return (rows){{_mm256_set1_ps(x), _mm256_set1_ps(x)}}; }

INLINE rows load(const float *at) { return (rows){{_mm256_loadu_ps(at), _mm256_loadu_ps(at + 8)}}; }

INLINE void store(float *at, rows x) {
  _mm256_storeu_ps(at, x.half[0]);
  _mm256_storeu_ps(at + 8, x.half[1]);
}

/* The first `count` of 16, if it is less than that; others are 0. */
INLINE rows load_some(const float *at, int64_t count) {
  if (count >= ROWS) return load(at);
  float all[ROWS] = {0};
  __builtin_memcpy(all, at, sizeof(float) * (size_t)count);
  return load(all);
}

INLINE void store_some(float *at, rows x, int64_t count) {
  if (count >= ROWS) {
    store(at, x);
  } else {
    float all[ROWS];
    store(all, x);
    __builtin_memcpy(at, all, sizeof(float) * (size_t)count);
  }
}

INLINE rows load_f16(const uint8_t *at) {
  return (rows){{_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at)),
                 _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(at + 16)))}};
}

INLINE __m256 widen_bf16(__m128i halves) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(halves), 16));
}

INLINE rows load_bf16(const uint8_t *at) {
  return (rows){{widen_bf16(_mm_loadu_si128((const __m128i *)at)),
                 widen_bf16(_mm_loadu_si128((const __m128i *)(at + 16)))}};
}

INLINE rows times(rows a, rows b) {
  return (rows){{_mm256_mul_ps(a.half[0], b.half[0]), _mm256_mul_ps(a.half[1], b.half[1])}};
}

/* sum + a * b, rounded once. */
INLINE rows plus_product(rows sum, rows a, rows b) {
  return (rows){{_mm256_fmadd_ps(a.half[0], b.half[0], sum.half[0]),
                 _mm256_fmadd_ps(a.half[1], b.half[1], sum.half[1])}};
}

INLINE codes load_codes(const uint8_t *at) {
  return (codes){{_mm256_loadu_si256((const __m256i *)at),
                  _mm256_loadu_si256((const __m256i *)(at + 32))}};
}

INLINE void store_codes(uint8_t *at, codes c) {
  _mm256_storeu_si256((__m256i *)at, c.half[0]);
  _mm256_storeu_si256((__m256i *)(at + 32), c.half[1]);
}

INLINE codes lower_halves(codes c) {
  const __m256i low = _mm256_set1_epi8(0x0F);
  return (codes){{_mm256_and_si256(c.half[0], low), _mm256_and_si256(c.half[1], low)}};
}

INLINE codes upper_halves(codes c) {
  return lower_halves(
      (codes){{_mm256_srli_epi16(c.half[0], 4), _mm256_srli_epi16(c.half[1], 4)}});
}

INLINE __m256i shifted(__m256i x, const int left) {
  return left >= 0 ? _mm256_slli_epi16(x, left) : _mm256_srli_epi16(x, -left);
}

/* Adds those bits of `mask` that `plane` has after a shift. */
INLINE codes with_bits(codes c, codes plane, const int left, const int mask) {
  const __m256i bits = _mm256_set1_epi8((char)mask);
  UNROLL for (int h = 0; h < 2; h++)
    c.half[h] = _mm256_or_si256(c.half[h], _mm256_and_si256(shifted(plane.half[h], left), bits));
  return c;
}

INLINE __m256 byte_of_each(__m256i x, const int i) {
  const __m256i lowest = i ? _mm256_srli_epi32(x, 8 * i) : x;
  return _mm256_cvtepi32_ps(
      i < 3 ? _mm256_and_si256(lowest, _mm256_set1_epi32(255)) : lowest);
}

/* Minus the centre times the activations: a dot product of the centre, once for all rows. */
INLINE __m256i of_centre(const form f, const int32_t *negated) {
  if (!centre_of(f)) return _mm256_setzero_si256();
  const int32_t sum = columns_of(f) == 16 ? negated[0] : negated[0] + negated[1];
  return _mm256_slli_epi32(_mm256_set1_epi32(sum), centre_bits(f));
}

/* Column i of four. */
INLINE rows column(codes c, const int i) {
  return (rows){{byte_of_each(c.half[0], i), byte_of_each(c.half[1], i)}};
}
