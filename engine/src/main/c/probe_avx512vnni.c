#define VARIANT(operation) hasten_avx512vnni_##operation

#include "hasten.h"

#include <immintrin.h>

static inline __m512i plus_bytes(__m512i sums, const uint8_t* data) {
  __m512i bytes = _mm512_loadu_si512((const void*)data);
  return _mm512_add_epi64(sums, _mm512_sad_epu8(bytes, _mm512_setzero_si512()));
}

static int64_t sum_bytes(const uint8_t* data, int64_t count) {
  __m512i sums[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(),
                     _mm512_setzero_si512()};
  int64_t i = 0;
  for (; i + 256 <= count; i += 256) {
    sums[0] = plus_bytes(sums[0], data + i);
    sums[1] = plus_bytes(sums[1], data + i + 64);
    sums[2] = plus_bytes(sums[2], data + i + 128);
    sums[3] = plus_bytes(sums[3], data + i + 192);
  }
  int64_t total = _mm512_reduce_add_epi64(
      _mm512_add_epi64(_mm512_add_epi64(sums[0], sums[1]), _mm512_add_epi64(sums[2], sums[3])));
  for (; i < count; i++) {
    total += data[i];
  }
  return total;
}

EXPORT(sum_bytes) { arguments[0] = sum_bytes(ADDRESS(0), arguments[1]); }
