/* Attention of one query head of one token over the cache's blocks, AVX-512. A block has 16 tokens;
 * a head's keys and values are tiles [16 tokens][head_dim] of floats in it, head_dim a multiple of 16.
 * Tokens from `from` to `to` of the sequence are seen. Scores, exponentials and sums are computed in
 * one order, tile after tile in the cache's fixed grid, whatever chunk the token came in. */
#include "linear.h"

enum { TILE_TOKENS = 16 };

/* e^x for x <= 0: 2^n · p(r), r = x − n·ln 2, |r| <= ln 2 / 2. Relative error about 2e-7. The
 * coefficients are those of the Taylor series. */
INLINE __m512 exponential(__m512 x) {
  x = _mm512_max_ps(x, _mm512_set1_ps(-87.0f));
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504088896341f)),
                                        _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.693359375f), x);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(-2.12194440e-4f), r);
  __m512 p = _mm512_set1_ps(1.0f / 5040);
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 720));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 120));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 24));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f / 6));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.5f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
  return _mm512_scalef_ps(p, n);
}

INLINE float score(const float *query, const float *key, int64_t head_dim) {
  __m512 sum = _mm512_setzero_ps();
  for (int64_t i = 0; i < head_dim; i += 16)
    sum = _mm512_fmadd_ps(_mm512_loadu_ps(query + i), _mm512_loadu_ps(key + i), sum);
  return _mm512_reduce_add_ps(sum);
}

/* Puts the scaled scores of all tokens of the tiles into `scores`, those not seen as −∞, and returns
 * the largest. */
INLINE float score_tiles(const float *query, const uint8_t *const *blocks, int64_t key_offset,
                         int64_t from, int64_t to, int64_t head_dim, float scale, float *scores) {
  __m512 most = _mm512_set1_ps(-__builtin_inff());
  for (int64_t tile = from / TILE_TOKENS; tile * TILE_TOKENS < to; tile++) {
    const float *keys = (const float *)(blocks[tile] + key_offset);
    float *row = scores + tile * TILE_TOKENS;
    for (int t = 0; t < TILE_TOKENS; t++) {
      const int64_t position = tile * TILE_TOKENS + t;
      row[t] = position < from || position >= to ? -__builtin_inff()
                                                 : scale * score(query, keys + t * head_dim, head_dim);
    }
    most = _mm512_max_ps(most, _mm512_loadu_ps(row));
  }
  return _mm512_reduce_max_ps(most);
}

/* out[0 .. 16·width) += weights of one tile · values. */
INLINE void weigh_tile(__m512 *acc, const float *weights, const float *values, int64_t head_dim,
                       int64_t first, const int width, int64_t begin, int64_t end) {
  for (int64_t t = begin; t < end; t++) {
    const __m512 weight = _mm512_set1_ps(weights[t]);
    for (int v = 0; v < width; v++)
      acc[v] = _mm512_fmadd_ps(weight, _mm512_loadu_ps(values + t * head_dim + first + 16 * v), acc[v]);
  }
}

INLINE void weigh(const uint8_t *const *blocks, int64_t value_offset, int64_t from, int64_t to,
                  int64_t head_dim, int64_t first, const int width, const float *weights,
                  float inverse, float *out) {
  __m512 acc[4];
  for (int v = 0; v < width; v++) acc[v] = _mm512_setzero_ps();
  for (int64_t tile = from / TILE_TOKENS; tile * TILE_TOKENS < to; tile++) {
    const int64_t start = tile * TILE_TOKENS;
    weigh_tile(acc, weights + start, (const float *)(blocks[tile] + value_offset), head_dim, first,
               width, from > start ? from - start : 0, to - start < TILE_TOKENS ? to - start : TILE_TOKENS);
  }
  for (int v = 0; v < width; v++)
    _mm512_storeu_ps(out + first + 16 * v, _mm512_mul_ps(acc[v], _mm512_set1_ps(inverse)));
}

/* `scores` has room for `to` rounded up to whole tiles. */
EXPORT void hasten_avx512vnni_attention(const float *query, const uint8_t *const *blocks,
                                        int64_t key_offset, int64_t value_offset, int64_t from,
                                        int64_t to, int64_t head_dim, float scale, float *scores,
                                        float *out) {
  const float most =
      score_tiles(query, blocks, key_offset, from, to, head_dim, scale, scores);
  __m512 total = _mm512_setzero_ps();
  for (int64_t tile = from / TILE_TOKENS; tile * TILE_TOKENS < to; tile++) {
    float *row = scores + tile * TILE_TOKENS;
    const __m512 raw = _mm512_loadu_ps(row);
    const __mmask16 seen = _mm512_cmp_ps_mask(raw, _mm512_set1_ps(-__builtin_inff()), _CMP_NEQ_UQ);
    const __m512 weights =
        _mm512_maskz_mov_ps(seen, exponential(_mm512_sub_ps(raw, _mm512_set1_ps(most))));
    total = _mm512_add_ps(total, weights);
    _mm512_storeu_ps(row, weights);
  }
  const float inverse = 1.0f / _mm512_reduce_add_ps(total);
  int64_t first = 0;
  for (; first + 64 <= head_dim; first += 64)
    weigh(blocks, value_offset, from, to, head_dim, first, 4, scores, inverse, out);
  for (; first < head_dim; first += 16)
    weigh(blocks, value_offset, from, to, head_dim, first, 1, scores, inverse, out);
}
