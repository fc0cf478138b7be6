/* Attention over the paged KV cache (cache.h), and what fills it. The file that includes this defines
 * VARIANT(operation).
 *
 * Queries are taken a few at a time, so that keys and values are read once for all of them; each
 * query's scores, maximum, exponentials and sums are computed in one order, tile after tile in the
 * cache's fixed grid, whatever its neighbours and whatever chunk it came in. */
#include "cache.h"

enum { MOST_QUERIES = 4 };

/* Sums that are in progress at one time, so that none waits for its own last addition; as many as there
 * are registers for. */
#ifdef __AVX512F__
enum { MOST_SUMS = 16 };
#else
enum { MOST_SUMS = 4 };
#endif

/* What `queries` leave room for, 1 to 4. */
INLINE int side_by_side(const int queries) {
  return queries * 4 <= MOST_SUMS ? 4 : queries * 2 <= MOST_SUMS ? 2 : 1;
}

typedef struct {
  const uint8_t *const *blocks;
  int64_t key_offset;
  int64_t value_offset;
  int64_t head_dim;
  float scale;
  float soft_cap; /* 0: none */
  float *scores;  /* MOST_QUERIES rows */
  int64_t score_stride;
} attention_job;

/* A query and the positions from <= p < to that it sees. */
typedef struct {
  const float *query;
  float *out;
  int64_t from;
  int64_t to;
} seen;

/* Adds elements `from` to `to` of each query times those of each tile's keys: [tiles][count]. */
INLINE void add_products(const seen *queries, const int count, const uint8_t *const *keys,
                         const int tiles, const int type, int64_t from, int64_t to, v16 *sums) {
  for (int64_t d = from; d < to; d++)
    UNROLL for (int tile = 0; tile < tiles; tile++) {
      const v16 key = kept16(keys[tile], d * BLOCK_TOKENS, type);
      UNROLL for (int q = 0; q < count; q++) {
        v16 *sum = &sums[tile * count + q];
        *sum = v16_fma(key, v16_set1(queries[q].query[d]), *sum);
      }
    }
}

/* The same of keys in nibbles, 32 elements with one scale or the last ones. */
INLINE void add_nibble_products(const seen *queries, const int count, const uint8_t *const *keys,
                                const int tiles, int64_t from, int64_t to, v16 *sums) {
  for (int64_t d = from; d < to && d < from + LANES; d++)
    UNROLL for (int tile = 0; tile < tiles; tile++) {
      v16 low, high;
      v16_load_nibbles(keys[tile] + (from / 2 + d - from) * BLOCK_TOKENS, &low, &high);
      UNROLL for (int q = 0; q < count; q++) {
        v16 *sum = &sums[tile * count + q];
        *sum = v16_fma(low, v16_set1(queries[q].query[d]), *sum);
        if (d + LANES < to) *sum = v16_fma(high, v16_set1(queries[q].query[d + LANES]), *sum);
      }
    }
}

/* Scores of `tiles` tiles, each [count] queries. */
INLINE void score_tiles(const attention_job *j, const seen *queries, const int count,
                        const uint8_t *const *keys, const int tiles, const int type, v16 *scores) {
  const int64_t head_dim = j->head_dim;
  UNROLL for (int i = 0; i < tiles * count; i++) scores[i] = v16_zero();
  if (!is_scaled(type)) {
    add_products(queries, count, keys, tiles, type, 0, head_dim, scores);
    return;
  }
  for (int64_t s = 0; s * SCALE_ELEMENTS < head_dim; s++) {
    const int64_t from = s * SCALE_ELEMENTS;
    const int64_t to = from + SCALE_ELEMENTS < head_dim ? from + SCALE_ELEMENTS : head_dim;
    v16 part[MOST_SUMS];
    UNROLL for (int i = 0; i < tiles * count; i++) part[i] = v16_zero();
    if (has_nibbles(type))
      add_nibble_products(queries, count, keys, tiles, from, to, part);
    else
      add_products(queries, count, keys, tiles, type, from, to, part);
    UNROLL for (int tile = 0; tile < tiles; tile++) {
      const v16 unit = scales16(keys[tile], head_dim, s, type);
      UNROLL for (int q = 0; q < count; q++)
        scores[tile * count + q] = v16_fma(part[tile * count + q], unit, scores[tile * count + q]);
    }
  }
}

INLINE v16 capped(v16 score, float cap) {
  if (cap == 0) return score;
  return v16_mul(v16_tanh(v16_div(score, v16_set1(cap))), v16_set1(cap));
}

/* Scaled scores of `tiles` tiles from `first` on, those not seen as -infinity. */
INLINE void score_some(const attention_job *j, const seen *queries, const int count, const int type,
                       int64_t first, const int tiles, v16 *most) {
  v16 scores[MOST_SUMS];
  const uint8_t *keys[4];
  const v16 unseen = v16_set1(-__builtin_inff());
  UNROLL for (int i = 0; i < tiles; i++) keys[i] = j->blocks[first + i] + j->key_offset;
  score_tiles(j, queries, count, keys, tiles, type, scores);
  UNROLL for (int i = 0; i < tiles; i++) {
    const int64_t start = (first + i) * BLOCK_TOKENS;
    UNROLL for (int q = 0; q < count; q++) {
      const v16 scaled = capped(v16_mul(scores[i * count + q], v16_set1(j->scale)), j->soft_cap);
      const v16 masked =
          v16_between(scaled, unseen, queries[q].from - start, queries[q].to - start);
      v16_store(j->scores + q * j->score_stride + start, masked);
      most[q] = v16_max(most[q], masked);
    }
  }
}

/* All scores of the tiles from `first` to `end`; each query's largest. */
INLINE void score_all(const attention_job *j, const seen *queries, const int count, const int type,
                      int64_t first, int64_t end, float *largest) {
  v16 most[MOST_QUERIES];
  UNROLL for (int q = 0; q < count; q++) most[q] = v16_set1(-__builtin_inff());
  const int tiles = side_by_side(count);
  for (; first + tiles <= end; first += tiles)
    score_some(j, queries, count, type, first, tiles, most);
  for (; first < end; first++) score_some(j, queries, count, type, first, 1, most);
  UNROLL for (int q = 0; q < count; q++) largest[q] = v16_largest(most[q]);
}

/* Replaces scores by e^(score - largest); the reciprocal of their sum. */
INLINE float exponentiate(float *scores, const seen *query, int64_t first, int64_t end,
                          float largest) {
  v16 total = v16_zero();
  for (int64_t tile = first; tile < end; tile++) {
    const int64_t start = tile * BLOCK_TOKENS;
    const v16 weights = v16_between(
        v16_exp(v16_sub(v16_load(scores + start), v16_set1(largest))), v16_zero(),
        query->from - start, query->to - start);
    total = v16_add(total, weights);
    v16_store(scores + start, weights);
  }
  return 1.0f / v16_sum(total);
}

/* `parts` times 16 of a token's values, from element `at` on. */
INLINE void values_of(const uint8_t *row, int64_t at, const int parts, const int type, v16 *values) {
  if (!has_nibbles(type)) {
    UNROLL for (int part = 0; part < parts; part++)
      values[part] = kept16(row, at + part * LANES, type);
    return;
  }
  const uint8_t *nibbles = row + at / SCALE_ELEMENTS * SCALE_BYTES;
  if (parts == 1) {
    v16 low, high;
    v16_load_nibbles(nibbles, &low, &high);
    values[0] = at % SCALE_ELEMENTS == 0 ? low : high;
    return;
  }
  UNROLL for (int part = 0; part < parts; part += 2)
    v16_load_nibbles(nibbles + part / 2 * SCALE_BYTES, &values[part], &values[part + 1]);
}

/* `parts` times 16 elements of the weighted sum of values, from element `at` on: [parts][count].
 * Scales are multiplied with the weights, once for 32 elements. */
INLINE void weigh(const attention_job *j, const int count, const int type, int64_t at,
                  const int parts, int64_t from, int64_t to, v16 *sums) {
  const int64_t stride = value_stride(j->head_dim), bytes = token_bytes(stride, type);
  const int scales = is_scaled(type) ? (parts + 1) / 2 : 0;
  UNROLL for (int i = 0; i < parts * count; i++) sums[i] = v16_zero();
  for (int64_t tile = from / BLOCK_TOKENS; tile * BLOCK_TOKENS < to; tile++) {
    const uint8_t *values = j->blocks[tile] + j->value_offset;
    const int64_t start = tile * BLOCK_TOKENS;
    const int64_t begin = from > start ? from - start : 0;
    const int64_t end = to - start < BLOCK_TOKENS ? to - start : BLOCK_TOKENS;
    float scaled[2][MOST_QUERIES][BLOCK_TOKENS];
    UNROLL for (int s = 0; s < scales; s++) {
      const v16 unit = scales16(values, stride, at / SCALE_ELEMENTS + s, type);
      UNROLL for (int q = 0; q < count; q++)
        v16_store(scaled[s][q], v16_mul(v16_load(j->scores + q * j->score_stride + start), unit));
    }
    for (int64_t t = begin; t < end; t++) {
      v16 value[4];
      values_of(values + t * bytes, at, parts, type, value);
      UNROLL for (int part = 0; part < parts; part++)
        UNROLL for (int q = 0; q < count; q++) {
          const float weight =
              is_scaled(type) ? scaled[part / 2][q][t] : j->scores[q * j->score_stride + start + t];
          sums[part * count + q] = v16_fma(v16_set1(weight), value[part], sums[part * count + q]);
        }
    }
  }
}

INLINE void weigh_some(const attention_job *j, const seen *queries, const int count, const int type,
                       int64_t at, const int parts, int64_t from, int64_t to,
                       const float *factors) {
  v16 sums[MOST_SUMS];
  weigh(j, count, type, at, parts, from, to, sums);
  UNROLL for (int part = 0; part < parts; part++) {
    const int64_t element = at + part * LANES;
    UNROLL for (int q = 0; q < count; q++)
      v16_store_first(queries[q].out + element,
                      v16_mul(sums[part * count + q], v16_set1(factors[q])),
                      j->head_dim - element);
  }
}

INLINE void attend(const attention_job *j, const seen *queries, const int count, const int type) {
  int64_t from = queries[0].from, to = queries[0].to;
  for (int q = 1; q < count; q++) {
    from = queries[q].from < from ? queries[q].from : from;
    to = queries[q].to > to ? queries[q].to : to;
  }
  const int64_t first = from / BLOCK_TOKENS, end = (to + BLOCK_TOKENS - 1) / BLOCK_TOKENS;
  float factors[MOST_QUERIES];
  score_all(j, queries, count, type, first, end, factors);
  for (int q = 0; q < count; q++)
    factors[q] = exponentiate(j->scores + q * j->score_stride, &queries[q], first, end, factors[q]);
  const int parts = side_by_side(count);
  int64_t at = 0;
  for (; at + parts * LANES <= j->head_dim; at += parts * LANES)
    weigh_some(j, queries, count, type, at, parts, from, to, factors);
  for (; at < j->head_dim; at += LANES)
    weigh_some(j, queries, count, type, at, 1, from, to, factors);
}

INLINE void attend_some(const attention_job *j, const seen *queries, int64_t count, const int type) {
  switch (count) {
    case 4:
      attend(j, queries, 4, type);
      return;
    case 3:
      attend(j, queries, 3, type);
      return;
    case 2:
      attend(j, queries, 2, type);
      return;
    default:
      attend(j, queries, 1, type);
  }
}

static void attend_f32(const attention_job *j, const seen *queries, int64_t count) {
  attend_some(j, queries, count, KV_F32);
}

static void attend_f16(const attention_job *j, const seen *queries, int64_t count) {
  attend_some(j, queries, count, KV_F16);
}

static void attend_q8(const attention_job *j, const seen *queries, int64_t count) {
  attend_some(j, queries, count, KV_Q8_0);
}

static void attend_q4(const attention_job *j, const seen *queries, int64_t count) {
  attend_some(j, queries, count, KV_Q4_0_PLAIN);
}

/* Keys and values are turned: so are the queries, in the place of the results, and the results back. */
static void attend_turned_q4(const attention_job *j, seen *queries, int64_t count) {
  const int64_t head_dim = j->head_dim, together = turned_together(head_dim);
  for (int64_t q = 0; q < count; q++) {
    memmove(queries[q].out, queries[q].query, sizeof(float) * (size_t)head_dim);
    turn(queries[q].out, head_dim, together);
    queries[q].query = queries[q].out;
  }
  attend_q4(j, queries, count);
  for (int64_t q = 0; q < count; q++) turn(queries[q].out, head_dim, together);
}

/* Asks for the tiles that are read first: each is too short for the processor to see a pattern. */
INLINE void prefetch(const attention_job *j, int64_t from, int64_t to, int64_t type) {
  enum { MOST_TILES = 16 };
  const int64_t first = from / BLOCK_TOKENS, last = (to - 1) / BLOCK_TOKENS;
  const int64_t bytes = BLOCK_TOKENS * token_bytes(j->head_dim, (int)type);
  const int64_t offsets[] = {j->key_offset, j->value_offset};
  for (int part = 0; part < 2; part++)
    for (int64_t tile = first; tile <= last && tile < first + MOST_TILES; tile++)
      for (int64_t line = 0; line < bytes; line += 64)
        _mm_prefetch((const char *)j->blocks[tile] + offsets[part] + line, _MM_HINT_T0);
}

/* One key/value head of one sequence, `group` query heads to it, in tiles of at most `together`
 * queries: tiles first_tile, first_tile + tile_step, … of all rows · group. Row i sees positions up to,
 * not including, first_end + i · end_step, and of those the last `window` (0: all). Query heads
 * and outputs lie head_dim apart, their rows row_stride. */
INLINE void attention(const float *query, float *out, const uint8_t *const *blocks, float *scores,
                      int64_t score_stride, int64_t key_offset, int64_t value_offset,
                      int64_t type, int64_t head_dim, int64_t group, int64_t rows,
                      int64_t row_stride, int64_t first_end, int64_t end_step, int64_t window,
                      int64_t first_tile, int64_t tile_step, int64_t together, float scale,
                      float soft_cap) {
  const attention_job j = {blocks, key_offset, value_offset, head_dim,
                           scale,  soft_cap,   scores,       score_stride};
  if (rows == 1) prefetch(&j, window > 0 && first_end > window ? first_end - window : 0, first_end, type);
  for (int64_t start = first_tile * together; start < rows * group; start += tile_step * together) {
    seen queries[MOST_QUERIES];
    int64_t count = 0;
    for (; count < together && start + count < rows * group; count++) {
      const int64_t row = (start + count) / group, head = (start + count) % group;
      const int64_t at = row * row_stride + head * head_dim, to = first_end + row * end_step;
      queries[count] = (seen){query + at, out + at, window > 0 && to > window ? to - window : 0, to};
    }
    if (type == KV_F32) attend_f32(&j, queries, count);
    if (type == KV_F16) attend_f16(&j, queries, count);
    if (type == KV_Q8_0) attend_q8(&j, queries, count);
    if (type == KV_Q4_0_PLAIN) attend_q4(&j, queries, count);
    if (type == KV_Q4_0) attend_turned_q4(&j, queries, count);
  }
}

/* A sequence, and scratch memory for its scores. */
typedef struct {
  uint8_t *const *blocks;
  int64_t position; /* of its first row */
  float *scores;
  int64_t score_stride;
} sequence;

/* (query, out, sequence, offset of keys, of values, type, head_dim, group, rows, row_stride, end of what
 * the first row sees, counted from its position, end_step, window, first_tile, tile_step, together,
 * scale, soft_cap) */
EXPORT(attention) {
  const sequence *s = ADDRESS(2);
  attention(ADDRESS(0), ADDRESS(1), (const uint8_t *const *)s->blocks, s->scores, s->score_stride,
            arguments[3], arguments[4], arguments[5], arguments[6], arguments[7], arguments[8],
            arguments[9], s->position + arguments[10], arguments[11], arguments[12],
            arguments[13], arguments[14], arguments[15], FLOAT(16), FLOAT(17));
}

INLINE void store_rows(const float *keys, const float *values, uint8_t *const *blocks,
                       int64_t rows, int64_t row_stride, int64_t position, int64_t heads,
                       int64_t head_dim, int64_t key_offset, int64_t value_offset,
                       int64_t key_bytes, int64_t value_bytes, const int type) {
  for (int64_t row = 0; row < rows; row++, position++) {
    uint8_t *block = blocks[position / BLOCK_TOKENS];
    const int64_t slot = position % BLOCK_TOKENS;
    for (int64_t head = 0; head < heads; head++) {
      const int64_t at = row * row_stride + head * head_dim;
      uint8_t *key_tile = block + key_offset + head * key_bytes;
      uint8_t *value_tile = block + value_offset + head * value_bytes;
      keep(key_at(key_tile, slot, head_dim, type), keys + at, head_dim, type);
      keep(value_at(value_tile, slot, head_dim, type), values + at, head_dim, type);
    }
  }
}

/* Keeps the keys and values of `rows` tokens of one sequence, the first of them at `position`; a head's
 * tiles are key_bytes and value_bytes apart. */
INLINE void store(const float *keys, const float *values, uint8_t *const *blocks, int64_t rows,
                  int64_t row_stride, int64_t position, int64_t heads, int64_t head_dim,
                  int64_t key_offset, int64_t value_offset, int64_t key_bytes,
                  int64_t value_bytes, int64_t type) {
#define HASTEN_STORE(kind)                                                                        \
  if (type == kind)                                                                               \
  store_rows(keys, values, blocks, rows, row_stride, position, heads, head_dim, key_offset,       \
             value_offset, key_bytes, value_bytes, kind)
  HASTEN_STORE(KV_F32);
  HASTEN_STORE(KV_F16);
  HASTEN_STORE(KV_Q8_0);
  HASTEN_STORE(KV_Q4_0_PLAIN);
  HASTEN_STORE(KV_Q4_0);
#undef HASTEN_STORE
}

/* (keys, values, sequence, rows, row_stride, heads, head_dim, offset of keys, of values, bytes of a key
 * tile, of a value tile, type) */
EXPORT(store) {
  const sequence *s = ADDRESS(2);
  store(ADDRESS(0), ADDRESS(1), s->blocks, arguments[3], arguments[4], s->position, arguments[5],
        arguments[6], arguments[7], arguments[8], arguments[9], arguments[10], arguments[11]);
}
