/* The paged KV cache as KvLayout.java defines it, by the type of its numbers. A block has 16 tokens. A
 * head's keys are [head_dim][16 tokens], its values [16 tokens][stride], the stride being head_dim
 * rounded up to 16. Q8_0 has int8 elements and behind them f16 scales for each 32 of a token's
 * elements: [scales][16 tokens] for keys, [16 tokens][scales] for values. */
#ifndef HASTEN_CACHE_H
#define HASTEN_CACHE_H

#include <math.h>

#include "simd.h"

enum { BLOCK_TOKENS = 16, SCALE_ELEMENTS = 32, LARGEST_CODE = 127 };

/* Codes.java has the same numbers. */
enum { KV_F32, KV_F16, KV_Q8_0 };

INLINE int64_t value_stride(int64_t head_dim) { return (head_dim + 15) / 16 * 16; }
INLINE int64_t scale_count(int64_t head_dim) { return (head_dim + SCALE_ELEMENTS - 1) / SCALE_ELEMENTS; }

INLINE float half_at(const uint8_t *halves, int64_t index) {
  uint16_t bits;
  memcpy(&bits, halves + 2 * index, 2);
  return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(bits)));
}

INLINE void put_half(uint8_t *halves, int64_t index, float value) {
  const uint16_t bits = (uint16_t)_mm_cvtsi128_si32(
      _mm_cvtps_ph(_mm_set_ss(value), _MM_FROUND_TO_NEAREST_INT));
  memcpy(halves + 2 * index, &bits, 2);
}

/* 16 elements that lie side by side, from element `at` of a tile on. */
INLINE v16 kept16(const uint8_t *tile, int64_t at, const int type) {
  switch (type) {
    case KV_F32:
      return v16_load((const float *)tile + at);
    case KV_F16:
      return v16_load_half((const uint16_t *)tile + at);
    default:
      return v16_load_int8((const int8_t *)tile + at);
  }
}

/* Where element i of a token's vector goes, and its scale for Q8_0. */
typedef struct {
  uint8_t *elements;
  uint8_t *scales;
  int64_t element_stride;
  int64_t scale_stride;
} kept_vector;

INLINE void keep_scaled(kept_vector to, const float *x, int64_t head_dim) {
  for (int64_t s = 0; s * SCALE_ELEMENTS < head_dim; s++) {
    const int64_t from = s * SCALE_ELEMENTS;
    const int64_t end = from + SCALE_ELEMENTS < head_dim ? from + SCALE_ELEMENTS : head_dim;
    float most = 0;
    for (int64_t i = from; i < end; i++) most = fabsf(x[i]) > most ? fabsf(x[i]) : most;
    put_half(to.scales, s * to.scale_stride, most / LARGEST_CODE);
    const float unit = half_at(to.scales, s * to.scale_stride);
    const float inverse = unit > 0 ? 1.0f / unit : 0.0f;
    for (int64_t i = from; i < end; i++) {
      const float code = nearbyintf(x[i] * inverse);
      const float kept = code > LARGEST_CODE ? LARGEST_CODE : code < -LARGEST_CODE ? -LARGEST_CODE : code;
      ((int8_t *)to.elements)[i * to.element_stride] = (int8_t)kept;
    }
  }
}

INLINE void keep(kept_vector to, const float *x, int64_t head_dim, const int type) {
  switch (type) {
    case KV_F32:
      for (int64_t i = 0; i < head_dim; i++) ((float *)to.elements)[i * to.element_stride] = x[i];
      return;
    case KV_F16:
      for (int64_t i = 0; i < head_dim; i++) put_half(to.elements, i * to.element_stride, x[i]);
      return;
    default:
      keep_scaled(to, x, head_dim);
  }
}

INLINE int64_t element_bytes(const int type) { return type == KV_F32 ? 4 : type == KV_F16 ? 2 : 1; }

INLINE kept_vector key_at(uint8_t *tile, int64_t slot, int64_t head_dim, const int type) {
  uint8_t *scales = tile + head_dim * BLOCK_TOKENS;
  return (kept_vector){tile + slot * element_bytes(type), scales + 2 * slot, BLOCK_TOKENS,
                       BLOCK_TOKENS};
}

INLINE kept_vector value_at(uint8_t *tile, int64_t slot, int64_t head_dim, const int type) {
  uint8_t *scales = tile + value_stride(head_dim) * BLOCK_TOKENS;
  return (kept_vector){tile + slot * value_stride(head_dim) * element_bytes(type),
                       scales + 2 * slot * scale_count(head_dim), 1, 1};
}

#endif
