/* Matrix products for AVX2. vpmaddubsw multiplies unsigned codes by signed activations and adds
 * pairs, in 16 bits: as many pairs are added there as cannot overflow (activations are within
 * ±127), before vpmaddwd widens them. */
#include "linear_256.h"

#define VARIANT(operation) hasten_avx2_##operation

typedef struct {
  __m256i pairs[2];
  __m256i wide[2];
} dots;

/* Quads whose pairs 16 bits hold: 8·2·15·127 = 30480, 4·2·31·127 = 31496, 2·2·63·127 = 32004, and
 * of signed bytes 1·2·128·127 = 32512. */
INLINE int quads_in_16_bits(const form f) {
  return f == U4 || f == C4 ? 8 : f == U5 || f == C5 || f == H4 ? 4 : f == H6 ? 2 : 1;
}

/* Keeps the compiler from adding in another order, for which it has no registers. */
#define IN_ORDER(x) __asm__("" : "+x"(x))

/* Bytes become magnitudes, and activations take over their signs. */
INLINE __m256i signed_pairs(__m256i codes, __m256i values) {
  const __m256i bytes = _mm256_xor_si256(codes, _mm256_set1_epi8((char)0x80));
  return _mm256_maddubs_epi16(_mm256_abs_epi8(bytes), _mm256_sign_epi8(values, bytes));
}

/* Signed bytes have their centre subtracted already. */
INLINE void begin_dots(const form f, dots *sum, const int32_t *negated) {
  UNROLL for (int h = 0; h < 2; h++)
    sum->wide[h] = f == S8 ? _mm256_setzero_si256() : of_centre(f, negated);
}

INLINE void add_dot(const form f, const int q, dots *sum, codes four, const int8_t *values) {
  const int room = quads_in_16_bits(f);
  const __m256i x = _mm256_set1_epi32(quad(values));
  UNROLL for (int h = 0; h < 2; h++) {
    const __m256i pairs =
        f == S8 ? signed_pairs(four.half[h], x) : _mm256_maddubs_epi16(four.half[h], x);
    sum->pairs[h] = q % room ? _mm256_add_epi16(sum->pairs[h], pairs) : pairs;
    IN_ORDER(sum->pairs[h]);
    if (q % room == room - 1) {
      const __m256i wide = _mm256_madd_epi16(sum->pairs[h], _mm256_set1_epi16(1));
      sum->wide[h] = _mm256_add_epi32(sum->wide[h], wide);
      if (q > room) IN_ORDER(sum->wide[h]);
    }
  }
}

INLINE rows finish(const dots *sum) {
  return (rows){{_mm256_cvtepi32_ps(sum->wide[0]), _mm256_cvtepi32_ps(sum->wide[1])}};
}

#include "linear_tiles.h"
#include "quantize_256.h"
