/* Matrix products for AVX-512 with VNNI: 16 rows in a register, and one vpdpbusd multiplies a quad. */
#include "linear.h"

#define VARIANT(operation) hasten_avx512vnni_##operation

/* Blocks are not taken apart: two operations a quad are less than to store and load it. */
enum { TILE = 8, TAKES_APART = 0 };

typedef __m512 rows;
typedef __m512i codes;

/* Two chains, so that the next dot product need not wait for the last one. */
typedef struct {
  __m512i even;
  __m512i odd;
} dots;

INLINE rows splat(float x) { return _mm512_set1_ps(x); }

INLINE rows load(const float *at) { return _mm512_loadu_ps(at); }

INLINE void store(float *at, rows x) { _mm512_storeu_ps(at, x); }

INLINE __mmask16 lanes(int64_t count) {
  return count >= ROWS ? (__mmask16)0xFFFF : (__mmask16)((1u << count) - 1);
}

/* The first `count` of 16, if it is less than that; others are 0. */
INLINE rows load_some(const float *at, int64_t count) {
  return _mm512_maskz_loadu_ps(lanes(count), at);
}

INLINE void store_some(float *at, rows x, int64_t count) {
  _mm512_mask_storeu_ps(at, lanes(count), x);
}

INLINE rows load_f16(const uint8_t *at) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)at));
}

INLINE rows load_bf16(const uint8_t *at) {
  const __m512i halves = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)at));
  return _mm512_castsi512_ps(_mm512_slli_epi32(halves, 16));
}

INLINE rows times(rows a, rows b) { return _mm512_mul_ps(a, b); }

/* sum + a * b, rounded once. */
INLINE rows plus_product(rows sum, rows a, rows b) { return _mm512_fmadd_ps(a, b, sum); }

INLINE codes load_codes(const uint8_t *at) { return _mm512_loadu_si512(at); }

INLINE void store_codes(uint8_t *at, codes c) { _mm512_storeu_si512(at, c); }

INLINE codes lower_halves(codes c) { return _mm512_and_si512(c, _mm512_set1_epi8(0x0F)); }

INLINE codes upper_halves(codes c) { return lower_halves(_mm512_srli_epi16(c, 4)); }

/* Adds those bits of `mask` that `plane` has after a shift. */
INLINE codes with_bits(codes c, codes plane, const int left, const int mask) {
  const __m512i shifted =
      left >= 0 ? _mm512_slli_epi16(plane, (unsigned)left) : _mm512_srli_epi16(plane, (unsigned)-left);
  return _mm512_or_si512(c, _mm512_and_si512(shifted, _mm512_set1_epi8((char)mask)));
}

/* Column i of four. */
INLINE rows column(codes c, const int i) {
  const __m512i lowest = i ? _mm512_srli_epi32(c, (unsigned)(8 * i)) : c;
  return _mm512_cvtepi32_ps(
      i < 3 ? _mm512_and_si512(lowest, _mm512_set1_epi32(255)) : lowest);
}

/* Minus the centre times the activations: a dot product of the centre, once for all rows. */
INLINE __m512i of_centre(const form f, int32_t negated) {
  return _mm512_slli_epi32(_mm512_set1_epi32(negated), (unsigned)centre_bits(f));
}

INLINE void begin_dots(const form f, dots *sum, const int32_t *negated) {
  const int halves = centre_of(f) ? columns_of(f) / 16 : 0;
  sum->even = halves > 0 ? of_centre(f, negated[0]) : _mm512_setzero_si512();
  sum->odd = halves > 1 ? of_centre(f, negated[1]) : _mm512_setzero_si512();
}

INLINE void add_dot(const form f, const int q, dots *sum, codes four, const int8_t *values) {
  (void)f;
  __m512i *chain = q % 2 ? &sum->odd : &sum->even;
  *chain = _mm512_dpbusd_epi32(*chain, four, _mm512_set1_epi32(quad(values)));
}

INLINE rows finish(const dots *sum) {
  return _mm512_cvtepi32_ps(_mm512_add_epi32(sum->even, sum->odd));
}

#include "linear_tiles.h"

/* As in quantize_256.h. */
INLINE void quantize_block(const float *x, int8_t *values, block_scale *scale, block_sums *sums) {
  const __m512 first = _mm512_loadu_ps(x), second = _mm512_loadu_ps(x + 16);
  const float peak =
      _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(first), _mm512_abs_ps(second)));
  const __m512 inverse = _mm512_set1_ps(peak > SMALLEST_PEAK ? 127.0f / peak : 0.0f);
  const __m512i a = _mm512_cvtps_epi32(_mm512_mul_ps(first, inverse));
  const __m512i b = _mm512_cvtps_epi32(_mm512_mul_ps(second, inverse));
  _mm_storeu_si128((__m128i *)values, _mm512_cvtsepi32_epi8(a));
  _mm_storeu_si128((__m128i *)(values + 16), _mm512_cvtsepi32_epi8(b));
  scale->scale = peak / 127.0f;
  const int32_t halves[2] = {_mm512_reduce_add_epi32(a), _mm512_reduce_add_epi32(b)};
  for (int h = 0; h < 2; h++) {
    sums->sums[h] = scale->scale * (float)halves[h];
    sums->negated[h] = -halves[h];
  }
  scale->sum = sums->sums[0] + sums->sums[1];
}

/* The largest of the eight of each. */
INLINE __m128 largest_of_each(const __m256 *eights) {
  const __m256 first = _mm256_max_ps(_mm256_unpacklo_ps(eights[0], eights[1]),
                                     _mm256_unpackhi_ps(eights[0], eights[1]));
  const __m256 second = _mm256_max_ps(_mm256_unpacklo_ps(eights[2], eights[3]),
                                      _mm256_unpackhi_ps(eights[2], eights[3]));
  const __m256 all = _mm256_max_ps(_mm256_shuffle_ps(first, second, 0x44),
                                   _mm256_shuffle_ps(first, second, 0xEE));
  return _mm_max_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps(all, 1));
}

/* Of four blocks: their first and second sums, and the same negated. */
INLINE void store_sums(block_sums *to, __m128 first, __m128 second, __m128i negated_first,
                       __m128i negated_second) {
  const __m128d sums[2] = {_mm_castps_pd(_mm_unpacklo_ps(first, second)),
                           _mm_castps_pd(_mm_unpackhi_ps(first, second))};
  const __m128d negated[2] = {
      _mm_castsi128_pd(_mm_unpacklo_epi32(negated_first, negated_second)),
      _mm_castsi128_pd(_mm_unpackhi_epi32(negated_first, negated_second))};
  UNROLL for (int pair = 0; pair < 2; pair++) {
    _mm_storeu_pd((double *)(to + 2 * pair), _mm_unpacklo_pd(sums[pair], negated[pair]));
    _mm_storeu_pd((double *)(to + 2 * pair + 1), _mm_unpackhi_pd(sums[pair], negated[pair]));
  }
}

/* Four blocks at a time share the work across registers. */
INLINE void quantize_four(const float *x, int8_t *values, block_scale *scales, block_sums *sums) {
  __m256 eights[4];
  UNROLL for (int i = 0; i < 4; i++) {
    const __m512 most = _mm512_max_ps(_mm512_abs_ps(_mm512_loadu_ps(x + 32 * i)),
                                      _mm512_abs_ps(_mm512_loadu_ps(x + 32 * i + 16)));
    eights[i] =
        _mm256_max_ps(_mm512_castps512_ps256(most), _mm512_extractf32x8_ps(most, 1));
  }
  const __m128 peaks = largest_of_each(eights);
  const __mmask8 large = _mm_cmp_ps_mask(peaks, _mm_set1_ps(SMALLEST_PEAK), _CMP_GT_OQ);
  const __m128 inverses = _mm_maskz_div_ps(large, _mm_set1_ps(127.0f), peaks);
  __m256i quarters[4];
  UNROLL for (int i = 0; i < 4; i++) {
    const __m512 inverse = _mm512_broadcastss_ps(
        _mm_castsi128_ps(_mm_shuffle_epi32(_mm_castps_si128(inverses), 0x55 * i)));
    const __m128i a = _mm512_cvtsepi32_epi8(
        _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(x + 32 * i), inverse)));
    const __m128i b = _mm512_cvtsepi32_epi8(
        _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(x + 32 * i + 16), inverse)));
    const __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
    _mm256_storeu_si256((__m256i *)(values + 32 * i), both);
    quarters[i] = _mm256_dpbusd_epi32(_mm256_setzero_si256(), _mm256_set1_epi8(1), both);
  }
  const __m256i halves = _mm256_hadd_epi32(_mm256_hadd_epi32(quarters[0], quarters[1]),
                                           _mm256_hadd_epi32(quarters[2], quarters[3]));
  const __m128 scale = _mm_div_ps(peaks, _mm_set1_ps(127.0f));
  const __m256 scaled = _mm256_mul_ps(_mm256_set_m128(scale, scale), _mm256_cvtepi32_ps(halves));
  const __m256i negated = _mm256_sub_epi32(_mm256_setzero_si256(), halves);
  const __m128 first = _mm256_castps256_ps128(scaled), second = _mm256_extractf128_ps(scaled, 1);
  const __m128 both = _mm_add_ps(first, second);
  _mm_storeu_ps((float *)scales, _mm_unpacklo_ps(scale, both));
  _mm_storeu_ps((float *)(scales + 2), _mm_unpackhi_ps(scale, both));
  store_sums(sums, first, second,
             _mm256_castsi256_si128(negated), _mm256_extracti128_si256(negated, 1));
}

INLINE void quantize(const float *x, int8_t *values, block_scale *scales, block_sums *sums,
                     int64_t blocks) {
  int64_t i = 0;
  for (; i + 4 <= blocks; i += 4)
    quantize_four(x + 32 * i, values + 32 * i, scales + i, sums + i);
  for (; i < blocks; i++)
    quantize_block(x + 32 * i, values + 32 * i, scales + i, sums + i);
}

EXPORT(quantize) { quantize(ADDRESS(0), ADDRESS(1), ADDRESS(2), ADDRESS(3), arguments[4]); }
