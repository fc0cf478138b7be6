// The read probe of the variants with registers of 256 bits.
#ifndef HASTEN_PROBE_256_H
#define HASTEN_PROBE_256_H

#include <immintrin.h>
#include <stdint.h>

static inline __m256i plus_bytes(__m256i sums, const uint8_t* data) {
  __m256i bytes = _mm256_loadu_si256((const __m256i*)data);
  return _mm256_add_epi64(sums, _mm256_sad_epu8(bytes, _mm256_setzero_si256()));
}

static inline int64_t sum_of_lanes(__m256i sums) {
  int64_t lanes[4];
  _mm256_storeu_si256((__m256i*)lanes, sums);
  return lanes[0] + lanes[1] + lanes[2] + lanes[3];
}

static inline int64_t sum_bytes_256(const uint8_t* data, int64_t count) {
  __m256i sums[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(),
                     _mm256_setzero_si256()};
  int64_t i = 0;
  for (; i + 128 <= count; i += 128) {
    sums[0] = plus_bytes(sums[0], data + i);
    sums[1] = plus_bytes(sums[1], data + i + 32);
    sums[2] = plus_bytes(sums[2], data + i + 64);
    sums[3] = plus_bytes(sums[3], data + i + 96);
  }
  int64_t total = sum_of_lanes(
      _mm256_add_epi64(_mm256_add_epi64(sums[0], sums[1]), _mm256_add_epi64(sums[2], sums[3])));
  for (; i < count; i++) {
    total += data[i];
  }
  return total;
}

#endif
