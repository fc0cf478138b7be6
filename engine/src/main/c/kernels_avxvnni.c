/* Matrix products for AVX2 with the VNNI instructions of client CPUs. */
#include "linear_256.h"

#define VARIANT(operation) hasten_avxvnni_##operation

typedef struct {
  __m256i half[2];
} dots;

INLINE void begin_dots(const form f, dots *sum, const int32_t *negated) {
  UNROLL for (int h = 0; h < 2; h++) sum->half[h] = of_centre(f, negated);
}

INLINE void add_dot(const form f, const int q, dots *sum, codes four, const int8_t *values) {
  (void)f;
  (void)q;
  const __m256i x = _mm256_set1_epi32(quad(values));
  UNROLL for (int h = 0; h < 2; h++)
    sum->half[h] = _mm256_dpbusd_avx_epi32(sum->half[h], four.half[h], x);
}

INLINE rows finish(const dots *sum) {
  return (rows){{_mm256_cvtepi32_ps(sum->half[0]), _mm256_cvtepi32_ps(sum->half[1])}};
}

#include "linear_tiles.h"
#include "quantize_256.h"
