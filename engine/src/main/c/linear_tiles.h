/* The matrix products, for any instruction set: the file that includes this has defined
 *   VARIANT(operation)                    the exported name
 *   TILE                                  tokens of a tile, 4 or 8
 *   TAKES_APART                           whether it pays to take blocks apart for many tokens
 *   rows, codes                           a float for each of 16 rows; a quad: a byte for each of 4
 *                                         columns of 16 rows
 *   dots                                  the integer dot products of 16 rows and one token
 *   splat, load, load_f16, load_bf16, load_some, store, store_some, times, plus_product (of rows)
 *   load_codes, store_codes, lower_halves, upper_halves, with_bits, column (of codes)
 *   begin_dots, add_dot, finish           (of dots) */
#include "linear.h"

/* Activations of several tokens: values [tokens][32 * blocks], scales [tokens][blocks], sums
 * [tokens][blocks]; outputs [tokens][rows], those of a token `stride` after the last one's. */
typedef struct {
  const uint8_t *weight;
  const int8_t *values;
  const block_scale *scales;
  const block_sums *sums;
  const float *bias;
  float *out;
  int64_t blocks;
  int64_t rows;
  int64_t stride;
} job;

/* values [tokens][columns], outputs [tokens][rows]. */
typedef struct {
  const uint8_t *weight;
  const float *values;
  const float *bias;
  float *out;
  int64_t columns;
  int64_t rows;
} float_job;

INLINE codes read_codes(const form f, const uint8_t *block, const int q) {
  const uint8_t *at = block + codes_at(f);
  if (f == S8) return load_codes(at + VECTOR * q);
  const codes pair = load_codes(at + VECTOR * (q / 2));
  const codes four = q % 2 ? upper_halves(pair) : lower_halves(pair);
  const codes plane = load_codes(at + VECTOR * (quads_of(f) / 2));
  switch (f) {
    case U5:
    case C5: return with_bits(four, plane, 4 - q, 0x10);
    case H6: return with_bits(four, plane, 4 - 2 * q, 0x30);
    default: return four;
  }
}

INLINE rows minimum_of(const form f, const uint8_t *block, rows scale) {
  return centre_of(f) ? times(scale, splat((float)-centre_of(f))) : load_f16(block + 2 * ROWS);
}

/* A group's weights and where its outputs go: those of the first token, the next token's are `stride`
 * further on. */
typedef struct {
  const uint8_t *blocks;
  const float *bias;
  float *out;
  int64_t stride;
  int64_t rows;
} stream;

/* What is left to add to the sums of a tile: `columns` columns, from column `from` on, of a group or
 * two. */
typedef struct {
  stream streams[2];
  int64_t from;
  int64_t columns;
} strip;

INLINE rows start(const float *bias, int64_t rows, int64_t group) {
  return bias ? load_some(bias + group * ROWS, rows_left(rows, group)) : splat(0);
}

INLINE stream group_of(const job *j, const form f, int64_t group) {
  return (stream){j->weight + group * group_bytes(f, 32 * j->blocks),
                  j->bias ? j->bias + group * ROWS : 0, j->out + group * ROWS, j->stride,
                  rows_left(j->rows, group)};
}

INLINE const block_sums *sums_of(const job *j, const form f, int64_t token, int64_t part) {
  return j->sums + j->blocks * token + part * columns_of(f) / 32;
}

INLINE float activation_sum(const job *j, const form f, int64_t token, int64_t part) {
  return columns_of(f) == 16 ? sums_of(j, f, token, part)->sums[part % 2]
                             : j->scales[j->blocks * token + part].sum;
}

/* Of the columns of a block, 16 or twice 16. */
INLINE const int32_t *negated_sums(const job *j, const form f, int64_t token, int64_t part) {
  return sums_of(j, f, token, part)->negated + (columns_of(f) == 16 ? part % 2 : 0);
}

/* Whoever reads a block first waits for memory, less if it was asked for this far ahead. */
INLINE void prefetch_block(const form f, const uint8_t *block) {
  enum { AHEAD = 2048 };
  for (int line = 0; line < bytes_of(f); line += 64)
    _mm_prefetch((const char *)block + AHEAD + line, _MM_HINT_T0);
}

/* Many tokens read blocks that have been taken apart: scales and minimums as floats, then every
 * quad a vector. */
enum { PACKED, APART };

INLINE int block_bytes(const form f, const int state) {
  return state == APART ? VECTOR * (2 + quads_of(f)) : bytes_of(f);
}

INLINE codes quad_of(const form f, const int state, const uint8_t *block, const int q) {
  return state == APART ? load_codes(block + VECTOR * (2 + q)) : read_codes(f, block, q);
}

INLINE rows scale_of(const int state, const uint8_t *block) {
  return state == APART ? load((const float *)block) : load_f16(block);
}

INLINE rows minimum_in(const form f, const int state, const uint8_t *block, rows scale) {
  return state == APART ? load((const float *)block + ROWS) : minimum_of(f, block, scale);
}

INLINE rows sum_so_far(const stream *to, int64_t from, int64_t token) {
  if (from) return load_some(to->out + token * to->stride, to->rows);
  return to->bias ? load_some(to->bias, to->rows) : splat(0);
}

/* Sums of `count` streams and `tokens` tokens, at most TILE: [streams][tokens]. Where there are few
 * tokens, memory gives more to two streams than to one. */
INLINE void integer_tile(const job *j, const form f, const int state, const strip *s,
                         const int count, int64_t token, const int tokens) {
  const uint8_t *block[2];
  const int64_t stride = 32 * j->blocks;
  const int8_t *values = j->values + token * stride + s->from;
  rows acc[TILE];
  UNROLL for (int k = 0; k < count; k++) block[k] = s->streams[k].blocks;
  UNROLL for (int i = 0; i < count * tokens; i++)
    acc[i] = sum_so_far(&s->streams[i / tokens], s->from, token + i % tokens);
  const int64_t first = s->from / columns_of(f), end = first + s->columns / columns_of(f);
  for (int64_t part = first; part < end; part++) {
    dots sums[TILE];
    UNROLL for (int i = 0; i < count * tokens; i++)
      begin_dots(f, &sums[i], negated_sums(j, f, token + i % tokens, part));
    UNROLL for (int q = 0; q < quads_of(f); q++) {
      UNROLL for (int k = 0; k < count; k++) {
        const codes four = quad_of(f, state, block[k], q);
        UNROLL for (int t = 0; t < tokens; t++)
          add_dot(f, q, &sums[k * tokens + t], four, values + t * stride + 4 * q);
      }
    }
    UNROLL for (int k = 0; k < count; k++) {
      const rows scale = scale_of(state, block[k]);
      const rows minimum = minimum_in(f, state, block[k], scale);
      UNROLL for (int t = 0; t < tokens; t++) {
        rows *sum = &acc[k * tokens + t];
        const float value_scale = j->scales[(token + t) * j->blocks + part * columns_of(f) / 32].scale;
        *sum = plus_product(*sum, times(scale, splat(value_scale)), finish(&sums[k * tokens + t]));
        if (!centre_of(f))
          *sum = plus_product(*sum, minimum, splat(activation_sum(j, f, token + t, part)));
      }
      block[k] += block_bytes(f, state);
    }
    values += columns_of(f);
  }
  UNROLL for (int i = 0; i < count * tokens; i++) {
    const stream *to = &s->streams[i / tokens];
    store_some(to->out + (token + i % tokens) * to->stride, acc[i], to->rows);
  }
}

INLINE void integer_tiles(const job *j, const form f, const int state, const strip *s,
                          const int count, int64_t tokens) {
  int64_t token = 0;
  for (; count == 1 && token + TILE <= tokens; token += TILE)
    integer_tile(j, f, state, s, 1, token, TILE);
  for (; TILE > 4 && token + 4 <= tokens; token += 4)
    integer_tile(j, f, state, s, count, token, 4);
  for (; token + 2 <= tokens; token += 2) integer_tile(j, f, state, s, count, token, 2);
  for (; token < tokens; token++) integer_tile(j, f, state, s, count, token, 1);
}

INLINE void take_apart(const form f, const uint8_t *block, int64_t columns, uint8_t *to) {
  for (int64_t done = 0; done < columns; done += columns_of(f), block += bytes_of(f)) {
    const rows scale = load_f16(block);
    prefetch_block(f, block);
    store((float *)to, scale);
    store((float *)to + ROWS, minimum_of(f, block, scale));
    to += 2 * VECTOR;
    UNROLL for (int q = 0; q < quads_of(f); q++, to += VECTOR)
      store_codes(to, read_codes(f, block, q));
  }
}

/* From so many tokens on, taking blocks apart pays, but not where quads are vectors anyway. What is
 * apart at one time should not leave the first two caches. */
enum { MANY_TOKENS = 16, APART_COLUMNS = 1536, MOST_APART_BYTES = 24 * APART_COLUMNS };

INLINE void few_tokens(const job *j, const form f, int64_t first, int64_t end, int64_t tokens) {
  const int64_t columns = 32 * j->blocks, half = tokens < TILE ? (end - first) / 2 : 0;
  for (int64_t group = first; group < first + half; group++) {
    const strip both = {{group_of(j, f, group), group_of(j, f, group + half)}, 0, columns};
    integer_tiles(j, f, PACKED, &both, 2, tokens);
  }
  for (int64_t group = first + 2 * half; group < end; group++) {
    const strip alone = {{group_of(j, f, group)}, 0, columns};
    integer_tiles(j, f, PACKED, &alone, 1, tokens);
  }
}

INLINE void many_tokens(const job *j, const form f, int64_t first, int64_t end, int64_t tokens) {
  const int64_t columns = 32 * j->blocks;
  uint8_t apart[MOST_APART_BYTES] __attribute__((aligned(64)));
  for (int64_t group = first; group < end; group++) {
    stream to = group_of(j, f, group);
    const uint8_t *blocks = to.blocks;
    to.blocks = apart;
    for (int64_t from = 0; from < columns; from += APART_COLUMNS) {
      const int64_t left = columns - from;
      const strip s = {{to}, from, left < APART_COLUMNS ? left : APART_COLUMNS};
      take_apart(f, blocks + group_bytes(f, from), s.columns, apart);
      integer_tiles(j, f, APART, &s, 1, tokens);
    }
  }
}

INLINE void integers(const job *j, const form f, int64_t first, int64_t end, int64_t tokens) {
  if (!TAKES_APART || tokens < MANY_TOKENS || f == S8)
    few_tokens(j, f, first, end, tokens);
  else
    many_tokens(j, f, first, end, tokens);
}

/* Two products of one input, groups `first` to `end` of the one and as many, from 0 on, of the other:
 * for few tokens their streams run side by side. */
INLINE void pairs(const job *j, const job *other, const form f, int64_t first, int64_t end,
                  int64_t tokens) {
  if (tokens >= TILE) {
    integers(j, f, first, end, tokens);
    integers(other, f, 0, end - first, tokens);
    return;
  }
  for (int64_t group = first; group < end; group++) {
    const strip both = {{group_of(j, f, group), group_of(other, f, group - first)}, 0, 32 * j->blocks};
    integer_tiles(j, f, PACKED, &both, 2, tokens);
  }
}

INLINE job job_of(const int64_t *arguments) {
  return (job){ADDRESS(0), ADDRESS(1),   ADDRESS(2),    ADDRESS(3),   ADDRESS(4),
               ADDRESS(5), arguments[8], arguments[10], arguments[10]};
}

INLINE job other_job_of(const job *j, const int64_t *arguments) {
  return (job){ADDRESS(11), j->values, j->scales, j->sums,      0,
               ADDRESS(12), j->blocks, j->rows - arguments[6] * ROWS, arguments[13]};
}

/* A panel is `columns` columns, from column `from` on, of up to GROUPS groups; group g's lie
 * together at weight + g * stride. It fits the first cache, beside the weights that are to come
 * where there are few tokens. */
enum { GROUPS = 4, PANEL_COLUMNS = 64 };

typedef struct {
  const uint8_t *weight;
  int64_t stride;
  int64_t group;
  int64_t groups;
  int64_t from;
  int64_t columns;
} panel;

INLINE rows weight_column(const form f, const uint8_t *at, int64_t column) {
  at += column * bytes_of(f);
  return f == F32 ? load((const float *)at) : f == F16 ? load_f16(at) : load_bf16(at);
}

/* Where there is one token, several groups give the CPU as many sums to overlap. */
INLINE void float_tile(const float_job *j, const form f, const panel *p, int64_t g,
                       const int groups, int64_t token, const int tokens) {
  const uint8_t *weight = p->weight + g * p->stride;
  const float *values = j->values + token * j->columns + p->from;
  const int64_t group = p->group + g;
  float *out = j->out + token * j->rows + group * ROWS;
  rows acc[TILE * GROUPS];
  UNROLL for (int i = 0; i < groups * tokens; i++) {
    const int64_t at = group + i % groups;
    acc[i] = p->from ? load_some(out + i / groups * j->rows + i % groups * ROWS,
                                 rows_left(j->rows, at))
                     : start(j->bias, j->rows, at);
  }
  for (int64_t k = 0; k < p->columns; k++) {
    rows column[GROUPS];
    UNROLL for (int i = 0; i < groups; i++)
      column[i] = weight_column(f, weight + i * p->stride, k);
    UNROLL for (int i = 0; i < groups * tokens; i++)
      acc[i] = plus_product(acc[i], column[i % groups], splat(values[i / groups * j->columns + k]));
  }
  UNROLL for (int i = 0; i < groups * tokens; i++)
    store_some(out + i / groups * j->rows + i % groups * ROWS, acc[i],
               rows_left(j->rows, group + i % groups));
}

INLINE void multiply_panel(const float_job *j, const form f, const panel *p, int64_t tokens) {
  const int64_t tiled = tokens / TILE * TILE;
  for (int64_t g = 0; g < p->groups; g++)
    for (int64_t token = 0; token < tiled; token += TILE) float_tile(j, f, p, g, 1, token, TILE);
  for (int64_t token = tiled; token < tokens; token++) {
    if (p->groups == GROUPS)
      float_tile(j, f, p, 0, GROUPS, token, 1);
    else
      for (int64_t g = 0; g < p->groups; g++) float_tile(j, f, p, g, 1, token, 1);
  }
}

INLINE void unpack(const form f, const uint8_t *block, int64_t columns, float *to) {
  for (int64_t done = 0; done < columns; done += columns_of(f), block += bytes_of(f)) {
    const rows scale = load_f16(block), minimum = minimum_of(f, block, scale);
    prefetch_block(f, block);
    UNROLL for (int q = 0; q < quads_of(f); q++) {
      const codes four = read_codes(f, block, q);
      UNROLL for (int i = 0; i < 4; i++, to += ROWS)
        store(to, plus_product(minimum, column(four, i), scale));
    }
  }
}

INLINE void floats(const float_job *j, const form f, int64_t first, int64_t end, int64_t tokens) {
  const int64_t stride = group_bytes(f, j->columns);
  const int64_t width = tokens < TILE ? PANEL_COLUMNS / 2 : PANEL_COLUMNS;
  float unpacked[GROUPS * PANEL_COLUMNS * ROWS] __attribute__((aligned(64)));
  for (int64_t group = first; group < end; group += GROUPS) {
    for (int64_t from = 0; from < j->columns; from += width) {
      const int64_t left = j->columns - from;
      panel p = {j->weight + group * stride + group_bytes(f, from), stride, group,
                 end - group < GROUPS ? end - group : GROUPS, from,
                 left < width ? left : width};
      if (f >= F32) {
        multiply_panel(j, f, &p, tokens);
      } else {
        for (int64_t g = 0; g < p.groups; g++)
          unpack(f, p.weight + g * stride, p.columns, unpacked + g * PANEL_COLUMNS * ROWS);
        p.weight = (const uint8_t *)unpacked;
        p.stride = PANEL_COLUMNS * ROWS * sizeof(float);
        multiply_panel(j, F32, &p, tokens);
      }
    }
  }
}

/* (weight, values, scales, sums, bias or 0, out, first group, end group, blocks, tokens, rows) */
#define INTEGERS(NAME, FORM)                                                                     \
  EXPORT(NAME) {                                                                                 \
    const job j = job_of(arguments);                                                             \
    integers(&j, FORM, arguments[6], arguments[7], arguments[9]);                                \
  }

/* (as above, other weight from its first group on, its out, the distance from one token's outputs there
 * to the next's): as many groups of the other weight, without a bias. */
#define PAIRS(NAME, FORM)                                                                        \
  EXPORT(NAME) {                                                                                 \
    const job j = job_of(arguments);                                                             \
    const job other = other_job_of(&j, arguments);                                               \
    pairs(&j, &other, FORM, arguments[6], arguments[7], arguments[9]);                           \
  }

/* (weight, values, bias or 0, out, first group, end group, columns, tokens, rows) */
#define FLOATS(NAME, FORM)                                                                       \
  EXPORT(NAME) {                                                                                 \
    const float_job j = {ADDRESS(0), ADDRESS(1),   ADDRESS(2),                                   \
                         ADDRESS(3), arguments[6], arguments[8]};                                \
    floats(&j, FORM, arguments[4], arguments[5], arguments[7]);                                  \
  }

INTEGERS(linear_u4, U4)
INTEGERS(linear_c4, C4)
INTEGERS(linear_u5, U5)
INTEGERS(linear_c5, C5)
INTEGERS(linear_h4, H4)
INTEGERS(linear_h6, H6)
INTEGERS(linear_s8, S8)

PAIRS(linear_pair_u4, U4)
PAIRS(linear_pair_c4, C4)
PAIRS(linear_pair_u5, U5)
PAIRS(linear_pair_c5, C5)
PAIRS(linear_pair_h4, H4)
PAIRS(linear_pair_h6, H6)
PAIRS(linear_pair_s8, S8)

FLOATS(linear_float_u4, U4)
FLOATS(linear_float_c4, C4)
FLOATS(linear_float_u5, U5)
FLOATS(linear_float_c5, C5)
FLOATS(linear_float_h4, H4)
FLOATS(linear_float_h6, H6)
FLOATS(linear_float_s8, S8)
FLOATS(linear_float_f32, F32)
FLOATS(linear_float_f16, F16)
FLOATS(linear_float_bf16, BF16)
