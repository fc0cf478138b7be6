/* What the matrix products of all instruction sets share: the packed forms (PackedForm.java has the
 * same) and the order of summation.
 *
 * A group is 16 neighbouring rows; groups follow each other. In a group, blocks of 32 columns (H
 * forms: of 16) follow each other: 16 f16 scales; 16 f16 minimums, or none where the code CENTRE
 * means 0; then the codes, unsigned, in vectors of 64 bytes with four columns ("a quad") of 16 rows:
 * byte 4 * row + i is column i. Of codes below 8 bits, the lowest four share a byte with those of
 * the next quad, which has the high half. A last vector, the plane, has what they are short of: bits
 * b * quad to b * quad + b - 1 of its bytes are the upper b bits of that quad.
 * F32, F16 and BF16 have 16 numbers, one a row, for every column.
 *
 * Activations are floats, or int8 with a scale for each 32 columns, and of these and of each 16 the
 * sum (scale applied) for the minimums, and of each 16 the negated sum of the int8 for the centres. Each output is
 * summed in one order, whatever the tile:
 *   int8:   y = bias; for each block: y += (scale * activation scale) * integer dot product of
 *                                          codes minus centre;
 *                                     y += minimum * activation sum, where there are minimums
 *   floats: y = bias; for each column: y += weight * activation
 * so that a token's result does not depend on its neighbours. */
#ifndef HASTEN_LINEAR_H
#define HASTEN_LINEAR_H

#include <immintrin.h>

#include "hasten.h"

enum { ROWS = 16, VECTOR = 64 };

/* A parameter of this type is a constant wherever it is used: everything is inlined. */
typedef enum { U4, C4, U5, C5, H4, H6, S8, F32, F16, BF16 } form;

INLINE int columns_of(const form f) { return f == H4 || f == H6 ? 16 : f < F32 ? 32 : 1; }

INLINE int quads_of(const form f) { return columns_of(f) / 4; }

/* The code that means 0 is 2 to the power of this; 0 where there are minimums. */
INLINE int centre_bits(const form f) {
  return f == C4 ? 3 : f == C5 ? 4 : f == H6 ? 5 : f == S8 ? 7 : 0;
}

INLINE int centre_of(const form f) { return centre_bits(f) ? 1 << centre_bits(f) : 0; }

INLINE int bits_of(const form f) {
  return f == U4 || f == C4 || f == H4 ? 4 : f == U5 || f == C5 ? 5 : f == H6 ? 6 : f == S8 ? 8 : f == F32 ? 32 : 16;
}

/* Where the codes of a block begin. */
INLINE int codes_at(const form f) { return f >= F32 ? 0 : centre_of(f) ? 2 * ROWS : 4 * ROWS; }

INLINE int bytes_of(const form f) { return codes_at(f) + columns_of(f) * bits_of(f) * ROWS / 8; }

INLINE int64_t group_bytes(const form f, int64_t columns) {
  return columns / columns_of(f) * bytes_of(f);
}

/* A block of activations below this becomes zeros: 127 / peak must be finite. */
#define SMALLEST_PEAK 1e-36f

/* What 32 activations are multiplied with, and their sum, scale applied. */
typedef struct {
  float scale;
  float sum;
} block_scale;

/* Of the first 16 and the last: the sums, scale applied, and the negated sums of the int8. */
typedef struct {
  float sums[2];
  int32_t negated[2];
} block_sums;

INLINE int32_t quad(const int8_t *values) {
  int32_t bits;
  __builtin_memcpy(&bits, values, 4);
  return bits;
}

/* Rows of this group that are not padding, if fewer than 16. */
INLINE int64_t rows_left(int64_t rows, int64_t group) { return rows - group * ROWS; }

#endif
