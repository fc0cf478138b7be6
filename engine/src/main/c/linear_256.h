/* Linear kernels over 256-bit registers, eight rows in each of two halves. The file that includes
 * this defines VARIANT(operation) and the two dot products of four columns:
 *   dot_u4(sum, codes, values): codes at most 15     dot_u8(sum, codes, values): codes to 255 */
#include "linear.h"

typedef struct {
  __m256 half[2];
} rows16;

INLINE __m256 halves8(const uint8_t *at) {
  return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at));
}


INLINE void store(float *out, int64_t rows, int64_t group, const rows16 *acc) {
  float all[ROWS];
  _mm256_storeu_ps(all, acc->half[0]);
  _mm256_storeu_ps(all + 8, acc->half[1]);
  const int64_t left = rows - group * ROWS;
  __builtin_memcpy(out + group * ROWS, all, sizeof(float) * (size_t)(left < ROWS ? left : ROWS));
}

INLINE rows16 begin(const float *bias, int64_t rows, int64_t group) {
  float all[ROWS] = {0};
  if (bias) {
    const int64_t left = rows - group * ROWS;
    __builtin_memcpy(all, bias + group * ROWS, sizeof(float) * (size_t)(left < ROWS ? left : ROWS));
  }
  return (rows16){{_mm256_loadu_ps(all), _mm256_loadu_ps(all + 8)}};
}

INLINE __m256 add_block(__m256 acc, const uint8_t *block, int h, __m256i sum, float value_scale,
                        float value_sum) {
  const __m256 scale = halves8(block + 16 * h), minimum = halves8(block + 32 + 16 * h);
  acc = _mm256_fmadd_ps(_mm256_mul_ps(scale, _mm256_set1_ps(value_scale)), _mm256_cvtepi32_ps(sum),
                        acc);
  return _mm256_fmadd_ps(minimum, _mm256_set1_ps(value_sum), acc);
}

INLINE __m256i codes_at(const uint8_t *block, int vector, int h) {
  return _mm256_loadu_si256((const __m256i *)(block + CODES_AT + 64 * vector + 32 * h));
}

INLINE void tile_u4(const job *j, int64_t group, int64_t token, const int tile) {
  const __m256i low = _mm256_set1_epi8(0x0F);
  const uint8_t *block = j->weight + group * j->blocks * U4_BYTES;
  rows16 acc[8];
  for (int t = 0; t < tile; t++) acc[t] = begin(j->bias, j->rows, group);
  for (int64_t i = 0; i < j->blocks; i++, block += U4_BYTES) {
    for (int h = 0; h < 2; h++) {
      __m256i sum[8];
      for (int t = 0; t < tile; t++) sum[t] = _mm256_setzero_si256();
      for (int v = 0; v < 4; v++) {
        const __m256i codes = codes_at(block, v, h);
        const __m256i lower = _mm256_and_si256(codes, low);
        const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(codes, 4), low);
        for (int t = 0; t < tile; t++) {
          const int8_t *values = j->values + ((token + t) * j->blocks + i) * 32 + 8 * v;
          sum[t] = dot_u4(sum[t], lower, values);
          sum[t] = dot_u4(sum[t], upper, values + 4);
        }
      }
      for (int t = 0; t < tile; t++) {
        const int64_t at = (token + t) * j->blocks + i;
        acc[t].half[h] = add_block(acc[t].half[h], block, h, sum[t], j->scales[at],
                                   j->sums[2 * at] + j->sums[2 * at + 1]);
      }
    }
  }
  for (int t = 0; t < tile; t++) store(j->out + (token + t) * j->rows, j->rows, group, &acc[t]);
}

INLINE void tile_u8(const job *j, int64_t group, int64_t token, const int tile) {
  const uint8_t *block = j->weight + group * j->blocks * U8_BYTES;
  rows16 acc[8];
  for (int t = 0; t < tile; t++) acc[t] = begin(j->bias, j->rows, group);
  for (int64_t i = 0; i < j->blocks; i++, block += U8_BYTES) {
    for (int h = 0; h < 2; h++) {
      __m256i sum[8];
      for (int t = 0; t < tile; t++) sum[t] = _mm256_setzero_si256();
      for (int v = 0; v < 8; v++) {
        const __m256i codes = codes_at(block, v, h);
        for (int t = 0; t < tile; t++)
          sum[t] = dot_u8(sum[t], codes, j->values + ((token + t) * j->blocks + i) * 32 + 4 * v);
      }
      for (int t = 0; t < tile; t++) {
        const int64_t at = (token + t) * j->blocks + i;
        acc[t].half[h] = add_block(acc[t].half[h], block, h, sum[t], j->scales[at],
                                   j->sums[2 * at] + j->sums[2 * at + 1]);
      }
    }
  }
  for (int t = 0; t < tile; t++) store(j->out + (token + t) * j->rows, j->rows, group, &acc[t]);
}

INLINE void tile_h8(const job *j, int64_t group, int64_t token, const int tile) {
  const uint8_t *block = j->weight + group * 2 * j->blocks * H8_BYTES;
  rows16 acc[8];
  for (int t = 0; t < tile; t++) acc[t] = begin(j->bias, j->rows, group);
  for (int64_t part = 0; part < 2 * j->blocks; part++, block += H8_BYTES) {
    for (int h = 0; h < 2; h++) {
      __m256i sum[8];
      for (int t = 0; t < tile; t++) sum[t] = _mm256_setzero_si256();
      for (int v = 0; v < 4; v++) {
        const __m256i codes = codes_at(block, v, h);
        for (int t = 0; t < tile; t++)
          sum[t] =
              dot_u8(sum[t], codes, j->values + ((token + t) * 2 * j->blocks + part) * 16 + 4 * v);
      }
      for (int t = 0; t < tile; t++)
        acc[t].half[h] = add_block(acc[t].half[h], block, h, sum[t],
                                   j->scales[(token + t) * j->blocks + part / 2],
                                   j->sums[(token + t) * 2 * j->blocks + part]);
    }
  }
  for (int t = 0; t < tile; t++) store(j->out + (token + t) * j->rows, j->rows, group, &acc[t]);
}

INLINE void tile_f32(const float_job *j, int64_t group, int64_t token, const int tile) {
  const float *weight = j->weight + group * j->columns * ROWS;
  rows16 acc[8];
  for (int t = 0; t < tile; t++) acc[t] = begin(j->bias, j->rows, group);
  for (int64_t k = 0; k < j->columns; k++) {
    const __m256 first = _mm256_loadu_ps(weight + k * ROWS);
    const __m256 second = _mm256_loadu_ps(weight + k * ROWS + 8);
    for (int t = 0; t < tile; t++) {
      const __m256 value = _mm256_set1_ps(j->values[(token + t) * j->columns + k]);
      acc[t].half[0] = _mm256_fmadd_ps(first, value, acc[t].half[0]);
      acc[t].half[1] = _mm256_fmadd_ps(second, value, acc[t].half[1]);
    }
  }
  for (int t = 0; t < tile; t++) store(j->out + (token + t) * j->rows, j->rows, group, &acc[t]);
}

LINEAR_INT8(VARIANT(linear_u4), tile_u4)
LINEAR_INT8(VARIANT(linear_u8), tile_u8)
LINEAR_INT8(VARIANT(linear_h8), tile_h8)
LINEAR_F32(VARIANT(linear_f32), tile_f32)

INLINE float largest(__m256 x) {
  __m128 m = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  m = _mm_max_ps(m, _mm_movehl_ps(m, m));
  return _mm_cvtss_f32(_mm_max_ss(m, _mm_shuffle_ps(m, m, 1)));
}

/* Per block of 32: scale = max|x| / 127, values rounded to the nearest even. */
EXPORT void VARIANT(quantize)(const float *x, int8_t *values, float *scales, float *sums,
                              int64_t blocks) {
  const __m256 no_sign = _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFFFFFF));
  for (int64_t i = 0; i < blocks; i++) {
    __m256 most = _mm256_setzero_ps();
    for (int part = 0; part < 4; part++)
      most = _mm256_max_ps(most, _mm256_and_ps(no_sign, _mm256_loadu_ps(x + 32 * i + 8 * part)));
    const float peak = largest(most);
    const float scale = peak / 127.0f;
    const __m256 inverse = _mm256_set1_ps(peak > 0 ? 127.0f / peak : 0.0f);
    int32_t sum[2] = {0, 0};
    for (int part = 0; part < 4; part++) {
      int32_t rounded[8];
      _mm256_storeu_si256(
          (__m256i *)rounded,
          _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + 32 * i + 8 * part), inverse)));
      for (int lane = 0; lane < 8; lane++) {
        values[32 * i + 8 * part + lane] = (int8_t)rounded[lane];
        sum[part / 2] += rounded[lane];
      }
    }
    scales[i] = scale;
    sums[2 * i] = scale * (float)sum[0];
    sums[2 * i + 1] = scale * (float)sum[1];
  }
}
