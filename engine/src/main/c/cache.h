/* The paged KV cache as KvLayout.java defines it, by the type of its numbers. A block has 16 tokens. A
 * head's keys are [head_dim][16 tokens], its values [16 tokens][stride], the stride being head_dim
 * rounded up to 16. Q8_0 has int8 elements and behind them f16 scales for each 32 of a token's
 * elements, [scales][16 tokens]. Q4_0 has such scales behind nibbles of code + 8: of each 32 elements
 * 16 bytes, the first with elements 0 and 16 (the upper nibble), [scales][16][16 tokens] for keys,
 * [16 tokens][scales][16] for values; what Q4_0 keeps is turned (rotation.h), in Q4_0_PLAIN it is not. */
#ifndef HASTEN_CACHE_H
#define HASTEN_CACHE_H

#include <math.h>

#include "rotation.h"
#include "simd.h"

enum { BLOCK_TOKENS = 16, SCALE_ELEMENTS = 32, SCALE_BYTES = 16, LARGEST_CODE = 127 };

/* Codes.java has the same numbers. */
enum { KV_F32, KV_F16, KV_Q8_0, KV_Q4_0_PLAIN, KV_Q4_0 };

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

/* Where element i of a token's vector goes (of Q4_0 byte i), and its scale. */
typedef struct {
  uint8_t *elements;
  uint8_t *scales;
  int64_t element_stride;
} kept_vector;

INLINE void keep_scaled(kept_vector to, const float *x, int64_t head_dim) {
  for (int64_t s = 0; s * SCALE_ELEMENTS < head_dim; s++) {
    const int64_t from = s * SCALE_ELEMENTS;
    const int64_t end = from + SCALE_ELEMENTS < head_dim ? from + SCALE_ELEMENTS : head_dim;
    float most = 0;
    for (int64_t i = from; i < end; i++) most = fabsf(x[i]) > most ? fabsf(x[i]) : most;
    put_half(to.scales, s * BLOCK_TOKENS, most / LARGEST_CODE);
    const float unit = half_at(to.scales, s * BLOCK_TOKENS);
    const float inverse = unit > 0 ? 1.0f / unit : 0.0f;
    for (int64_t i = from; i < end; i++) {
      const float code = nearbyintf(x[i] * inverse);
      const float kept = code > LARGEST_CODE ? LARGEST_CODE : code < -LARGEST_CODE ? -LARGEST_CODE : code;
      ((int8_t *)to.elements)[i * to.element_stride] = (int8_t)kept;
    }
  }
}

/* Codes of 32 elements, and the square of what they miss, summed pairwise from the halves down. */
typedef struct {
  v16 first, second;
  float unit, missed;
} nibble_codes;

INLINE v16 code_of(v16 x, float inverse) {
  const v16 code = v16_round(v16_mul(x, v16_set1(inverse)));
  return v16_min(v16_set1(7.0f), v16_max(v16_set1(-8.0f), code));
}

/* With the scale as it is kept. */
INLINE nibble_codes codes_of(v16 first, v16 second, float scale) {
  uint8_t half[2];
  put_half(half, 0, scale);
  const float unit = half_at(half, 0);
  const float inverse = unit != 0 ? 1.0f / unit : 0.0f;
  nibble_codes codes = {code_of(first, inverse), code_of(second, inverse), unit, 0};
  const v16 back = v16_set1(-unit);
  const v16 one = v16_fma(codes.first, back, first), other = v16_fma(codes.second, back, second);
  codes.missed = v16_sum(v16_add(v16_mul(one, one), v16_mul(other, other)));
  return codes;
}

/* The largest element gets the code -8, or 7, whichever misses less. */
INLINE nibble_codes best_codes_of(v16 first, v16 second) {
  const float size = v16_largest(v16_max(v16_absolute(first), v16_absolute(second)));
  const float extreme = v16_largest(v16_max(first, second)) == size ? size : -size;
  const nibble_codes below = codes_of(first, second, extreme / -8);
  const nibble_codes above = codes_of(first, second, extreme / 7);
  return above.missed < below.missed ? above : below;
}

INLINE v16 some_or_none(const float *x, int64_t count) {
  return count > 0 ? v16_load_first(x, count) : v16_zero();
}

/* Up to 32 elements, those with scale s of the vector. */
INLINE void keep_nibbles(kept_vector to, int64_t s, const float *x, int64_t count) {
  const nibble_codes codes =
      best_codes_of(some_or_none(x, count), some_or_none(x + LANES, count - LANES));
  float low[LANES], high[LANES];
  v16_store(low, v16_add(codes.first, v16_set1(8.0f)));
  v16_store(high, v16_add(codes.second, v16_set1(8.0f)));
  put_half(to.scales, s * BLOCK_TOKENS, codes.unit);
  for (int64_t i = 0; i < SCALE_BYTES; i++)
    to.elements[(s * SCALE_BYTES + i) * to.element_stride] =
        (uint8_t)(((int)low[i] & 15) | ((int)high[i] & 15) << 4);
}

INLINE void keep_in_nibbles(kept_vector to, const float *x, int64_t head_dim, const int type) {
  const int64_t together = turned_together(head_dim);
  for (int64_t from = 0; from < head_dim; from += MOST_TURNED) {
    const int64_t count = head_dim - from < MOST_TURNED ? head_dim - from : MOST_TURNED;
    float part[MOST_TURNED];
    memcpy(part, x + from, sizeof(float) * (size_t)count);
    if (type == KV_Q4_0) turn(part, count, together);
    for (int64_t at = 0; at < count; at += SCALE_ELEMENTS)
      keep_nibbles(to, (from + at) / SCALE_ELEMENTS, part + at,
                   count - at < SCALE_ELEMENTS ? count - at : SCALE_ELEMENTS);
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
    case KV_Q8_0:
      keep_scaled(to, x, head_dim);
      return;
    default:
      keep_in_nibbles(to, x, head_dim, type);
  }
}

INLINE int has_nibbles(const int type) { return type == KV_Q4_0 || type == KV_Q4_0_PLAIN; }

INLINE int64_t element_bytes(const int type) { return type == KV_F32 ? 4 : type == KV_F16 ? 2 : 1; }

/* Bytes of a token's elements without scales, which are `stride` elements apart. */
INLINE int64_t token_bytes(int64_t stride, const int type) {
  return has_nibbles(type) ? scale_count(stride) * SCALE_BYTES : stride * element_bytes(type);
}

INLINE int is_scaled(const int type) { return type == KV_Q8_0 || has_nibbles(type); }

/* The scales that 16 tokens have for elements 32 s and on, behind elements that are `stride` apart. */
INLINE v16 scales16(const uint8_t *tile, int64_t stride, int64_t s, const int type) {
  const uint8_t *scales = tile + token_bytes(stride, type) * BLOCK_TOKENS;
  return v16_load_half((const uint16_t *)scales + s * BLOCK_TOKENS);
}

INLINE kept_vector key_at(uint8_t *tile, int64_t slot, int64_t head_dim, const int type) {
  uint8_t *scales = tile + token_bytes(head_dim, type) * BLOCK_TOKENS;
  return (kept_vector){tile + slot * element_bytes(type), scales + 2 * slot, BLOCK_TOKENS};
}

INLINE kept_vector value_at(uint8_t *tile, int64_t slot, int64_t head_dim, const int type) {
  const int64_t bytes = token_bytes(value_stride(head_dim), type);
  return (kept_vector){tile + slot * bytes, tile + bytes * BLOCK_TOKENS + 2 * slot, 1};
}

#endif
