/* What the linear kernels of all instruction sets share: the packed forms and their block sizes.
 *
 * A group is 16 neighbouring output rows. U4 and U8 have blocks of 32 columns, H8 of 16: 16 f16
 * scales, 16 f16 minimums, then the codes, four neighbouring columns of 16 rows in 64 bytes
 * (U4: the low nibbles, and the next four columns in the high ones). F32 has 16 floats for each
 * column. Activations are int8 with a scale for each 32 columns and, for the minimums, the sum
 * (scale applied) of each 16.
 *
 * Each output is summed block after block, in one order for every tile of tokens:
 *   y = bias; y += (scale * activation scale) * integer dot product; y += minimum * activation sum
 * so that a token's result does not depend on its neighbours. */
#ifndef HASTEN_LINEAR_H
#define HASTEN_LINEAR_H

#include <immintrin.h>


#include "hasten.h"

#define EXPORT HASTEN_EXPORT
#define INLINE static inline __attribute__((always_inline))

enum { ROWS = 16, U4_BYTES = 320, U8_BYTES = 576, H8_BYTES = 320, CODES_AT = 64 };

/* Activations of several tokens: values [tokens][32 * blocks], scales [tokens][blocks], sums
 * [tokens][2 * blocks]; outputs [tokens][rows]. */
typedef struct {
  const uint8_t *weight;
  const int8_t *values;
  const float *scales;
  const float *sums;
  const float *bias;
  float *out;
  int64_t blocks;
  int64_t rows;
} job;

INLINE int32_t quad(const int8_t *values) {
  int32_t bits;
  __builtin_memcpy(&bits, values, 4);
  return bits;
}

/* Runs TILE over tokens: eight at a time, then four, two, one. */
#define EACH_TILE(TILE, j, group, tokens)                        \
  do {                                                           \
    int64_t token_ = 0;                                          \
    for (; token_ + 8 <= (tokens); token_ += 8) TILE(j, group, token_, 8); \
    if (token_ + 4 <= (tokens)) { TILE(j, group, token_, 4); token_ += 4; } \
    if (token_ + 2 <= (tokens)) { TILE(j, group, token_, 2); token_ += 2; } \
    if (token_ < (tokens)) TILE(j, group, token_, 1);            \
  } while (0)

#define LINEAR_INT8(NAME, TILE)                                                              \
  EXPORT void NAME(const uint8_t *weight, const int8_t *values, const float *scales,         \
                   const float *sums, const float *bias, float *out, int64_t first_group,    \
                   int64_t end_group, int64_t blocks, int64_t tokens, int64_t rows) {        \
    const job j = {weight, values, scales, sums, bias, out, blocks, rows};             \
    for (int64_t group = first_group; group < end_group; group++) EACH_TILE(TILE, &j, group, tokens); \
  }

#define LINEAR_F32(NAME, TILE)                                                               \
  EXPORT void NAME(const float *weight, const float *values, const float *bias, float *out,  \
                   int64_t first_group, int64_t end_group, int64_t columns, int64_t tokens,  \
                   int64_t rows) {                                                           \
    const float_job j = {weight, values, bias, out, columns, rows};                          \
    for (int64_t group = first_group; group < end_group; group++) EACH_TILE(TILE, &j, group, tokens); \
  }

typedef struct {
  const float *weight;
  const float *values;
  const float *bias;
  float *out;
  int64_t columns;
  int64_t rows;
} float_job;

#endif
