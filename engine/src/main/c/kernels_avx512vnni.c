/* Linear kernels for AVX-512 with VNNI: one vpdpbusd multiplies four columns of 16 rows. */
#include "linear.h"

INLINE __m512 halves(const uint8_t *at) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)at));
}

INLINE __mmask16 lanes(int64_t rows, int64_t group) {
  const int64_t left = rows - group * ROWS;
  return left >= ROWS ? (__mmask16)0xFFFF : (__mmask16)((1u << left) - 1);
}

INLINE __m512 start(const float *bias, __mmask16 mask, int64_t group) {
  return bias ? _mm512_maskz_loadu_ps(mask, bias + group * ROWS) : _mm512_setzero_ps();
}

INLINE __m512i dot(__m512i sum, __m512i codes, const int8_t *values) {
  return _mm512_dpbusd_epi32(sum, codes, _mm512_set1_epi32(quad(values)));
}

INLINE __m512 add_block(__m512 acc, __m512 scale, __m512 minimum, __m512i sum, float value_scale,
                        float value_sum) {
  acc = _mm512_fmadd_ps(_mm512_mul_ps(scale, _mm512_set1_ps(value_scale)), _mm512_cvtepi32_ps(sum),
                        acc);
  return _mm512_fmadd_ps(minimum, _mm512_set1_ps(value_sum), acc);
}

/* Adds block i, whose integer sums are even + odd, to the outputs of a tile. */
INLINE void add_blocks_of_32(const job *j, const uint8_t *block, int64_t i, int64_t token,
                             const int tile, const __m512i *even, const __m512i *odd, __m512 *acc) {
  const __m512 scale = halves(block), minimum = halves(block + 32);
  for (int t = 0; t < tile; t++) {
    const int64_t at = (token + t) * j->blocks + i;
    acc[t] = add_block(acc[t], scale, minimum, _mm512_add_epi32(even[t], odd[t]), j->scales[at],
                       j->sums[2 * at] + j->sums[2 * at + 1]);
  }
}

INLINE void store(float *out, int64_t rows, __mmask16 mask, const int tile, const __m512 *acc) {
  for (int t = 0; t < tile; t++) _mm512_mask_storeu_ps(out + t * rows, mask, acc[t]);
}

INLINE void tile_u4(const job *j, int64_t group, int64_t token, const int tile) {
  const __m512i low = _mm512_set1_epi8(0x0F);
  const __mmask16 mask = lanes(j->rows, group);
  const uint8_t *block = j->weight + group * j->blocks * U4_BYTES;
  __m512 acc[8];
  for (int t = 0; t < tile; t++) acc[t] = start(j->bias, mask, group);
  for (int64_t i = 0; i < j->blocks; i++, block += U4_BYTES) {
    __m512i even[8], odd[8];
    for (int t = 0; t < tile; t++) even[t] = odd[t] = _mm512_setzero_si512();
    for (int v = 0; v < 4; v++) {
      const __m512i codes = _mm512_loadu_si512(block + CODES_AT + 64 * v);
      const __m512i lower = _mm512_and_si512(codes, low);
      const __m512i upper = _mm512_and_si512(_mm512_srli_epi16(codes, 4), low);
      for (int t = 0; t < tile; t++) {
        const int8_t *values = j->values + ((token + t) * j->blocks + i) * 32 + 8 * v;
        even[t] = dot(even[t], lower, values);
        odd[t] = dot(odd[t], upper, values + 4);
      }
    }
    add_blocks_of_32(j, block, i, token, tile, even, odd, acc);
  }
  store(j->out + token * j->rows + group * ROWS, j->rows, mask, tile, acc);
}

INLINE void tile_u8(const job *j, int64_t group, int64_t token, const int tile) {
  const __mmask16 mask = lanes(j->rows, group);
  const uint8_t *block = j->weight + group * j->blocks * U8_BYTES;
  __m512 acc[8];
  for (int t = 0; t < tile; t++) acc[t] = start(j->bias, mask, group);
  for (int64_t i = 0; i < j->blocks; i++, block += U8_BYTES) {
    __m512i even[8], odd[8];
    for (int t = 0; t < tile; t++) even[t] = odd[t] = _mm512_setzero_si512();
    for (int v = 0; v < 8; v += 2) {
      const __m512i first = _mm512_loadu_si512(block + CODES_AT + 64 * v);
      const __m512i second = _mm512_loadu_si512(block + CODES_AT + 64 * v + 64);
      for (int t = 0; t < tile; t++) {
        const int8_t *values = j->values + ((token + t) * j->blocks + i) * 32 + 4 * v;
        even[t] = dot(even[t], first, values);
        odd[t] = dot(odd[t], second, values + 4);
      }
    }
    add_blocks_of_32(j, block, i, token, tile, even, odd, acc);
  }
  store(j->out + token * j->rows + group * ROWS, j->rows, mask, tile, acc);
}

INLINE void tile_h8(const job *j, int64_t group, int64_t token, const int tile) {
  const __mmask16 mask = lanes(j->rows, group);
  const uint8_t *block = j->weight + group * 2 * j->blocks * H8_BYTES;
  __m512 acc[8];
  for (int t = 0; t < tile; t++) acc[t] = start(j->bias, mask, group);
  for (int64_t half = 0; half < 2 * j->blocks; half++, block += H8_BYTES) {
    __m512i sum[8];
    for (int t = 0; t < tile; t++) sum[t] = _mm512_setzero_si512();
    for (int v = 0; v < 4; v++) {
      const __m512i codes = _mm512_loadu_si512(block + CODES_AT + 64 * v);
      for (int t = 0; t < tile; t++)
        sum[t] = dot(sum[t], codes, j->values + ((token + t) * 2 * j->blocks + half) * 16 + 4 * v);
    }
    const __m512 scale = halves(block), minimum = halves(block + 32);
    for (int t = 0; t < tile; t++)
      acc[t] = add_block(acc[t], scale, minimum, sum[t],
                         j->scales[(token + t) * j->blocks + half / 2],
                         j->sums[(token + t) * 2 * j->blocks + half]);
  }
  store(j->out + token * j->rows + group * ROWS, j->rows, mask, tile, acc);
}

INLINE void tile_f32(const float_job *j, int64_t group, int64_t token, const int tile) {
  const __mmask16 mask = lanes(j->rows, group);
  const float *weight = j->weight + group * j->columns * ROWS;
  __m512 acc[8];
  for (int t = 0; t < tile; t++) acc[t] = start(j->bias, mask, group);
  for (int64_t k = 0; k < j->columns; k++) {
    const __m512 column = _mm512_loadu_ps(weight + k * ROWS);
    for (int t = 0; t < tile; t++)
      acc[t] = _mm512_fmadd_ps(column, _mm512_set1_ps(j->values[(token + t) * j->columns + k]), acc[t]);
  }
  store(j->out + token * j->rows + group * ROWS, j->rows, mask, tile, acc);
}

LINEAR_INT8(hasten_avx512vnni_linear_u4, tile_u4)
LINEAR_INT8(hasten_avx512vnni_linear_u8, tile_u8)
LINEAR_INT8(hasten_avx512vnni_linear_h8, tile_h8)
LINEAR_F32(hasten_avx512vnni_linear_f32, tile_f32)

/* Per block of 32: scale = max|x| / 127, values rounded to the nearest even. */
EXPORT void hasten_avx512vnni_quantize(const float *x, int8_t *values, float *scales, float *sums,
                                       int64_t blocks) {
  for (int64_t i = 0; i < blocks; i++) {
    const __m512 first = _mm512_loadu_ps(x + 32 * i), second = _mm512_loadu_ps(x + 32 * i + 16);
    const float most = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(first), _mm512_abs_ps(second)));
    const float scale = most / 127.0f;
    const __m512 inverse = _mm512_set1_ps(most > 0 ? 127.0f / most : 0.0f);
    const __m512i a = _mm512_cvtps_epi32(_mm512_mul_ps(first, inverse));
    const __m512i b = _mm512_cvtps_epi32(_mm512_mul_ps(second, inverse));
    _mm_storeu_si128((__m128i *)(values + 32 * i), _mm512_cvtsepi32_epi8(a));
    _mm_storeu_si128((__m128i *)(values + 32 * i + 16), _mm512_cvtsepi32_epi8(b));
    scales[i] = scale;
    sums[2 * i] = scale * (float)_mm512_reduce_add_epi32(a);
    sums[2 * i + 1] = scale * (float)_mm512_reduce_add_epi32(b);
  }
}
