/* Heads turned by an orthogonal Hadamard matrix, as KvRotation.java defines it: the same additions in
 * the same order, so the same bits. */
#ifndef HASTEN_ROTATION_H
#define HASTEN_ROTATION_H

#include <math.h>

#include "simd.h"

/* Elements that are turned together at most. */
enum { MOST_TURNED = 512 };

/* Elements of a head that are turned together: the largest power of two that divides its width. */
INLINE int64_t turned_together(int64_t head_dim) {
  const int64_t divisor = head_dim & -head_dim;
  return divisor < MOST_TURNED ? divisor : MOST_TURNED;
}

/* Sums and differences of elements `half` apart. */
INLINE void add_and_subtract(float *x, int64_t size, int64_t half) {
  for (int64_t pair = 0; pair < size; pair += 2 * half)
    for (int64_t i = pair; i < pair + half; i++) {
      const float first = x[i], second = x[i + half];
      x[i] = first + second;
      x[i + half] = first - second;
    }
}

INLINE void turn_few(float *x, int64_t size, float scale) {
  for (int64_t half = 1; half < size; half *= 2) add_and_subtract(x, size, half);
  for (int64_t i = 0; i < size; i++) x[i] *= scale;
}

INLINE void turn_many(float *x, int64_t size, float scale) {
  for (int64_t i = 0; i < size; i += LANES) {
    v16 part = v16_butterfly(v16_load(x + i), 1);
    part = v16_butterfly(part, 2);
    part = v16_butterfly(part, 4);
    v16_store(x + i, v16_butterfly(part, 8));
  }
  for (int64_t half = LANES; half < size; half *= 2)
    for (int64_t pair = 0; pair < size; pair += 2 * half)
      for (int64_t i = pair; i < pair + half; i += LANES) {
        const v16 first = v16_load(x + i), second = v16_load(x + i + half);
        v16_store(x + i, v16_add(first, second));
        v16_store(x + i + half, v16_sub(first, second));
      }
  for (int64_t i = 0; i < size; i += LANES)
    v16_store(x + i, v16_mul(v16_load(x + i), v16_set1(scale)));
}

/* Turns `count` elements, so many of them together; doing it twice undoes it. */
static void turn(float *x, int64_t count, int64_t together) {
  const float scale = (float)(1.0 / sqrt((double)together));
  for (int64_t at = 0; at < count; at += together)
    if (together < LANES)
      turn_few(x + at, together, scale);
    else
      turn_many(x + at, together, scale);
}

#endif
