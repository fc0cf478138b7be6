/* How many multiply-adds a core does when nothing else holds it up: CHAINS independent sums in
 * registers. The file that includes this defines VARIANT(operation), the register types `ints` and
 * `floats`, `int_step(sum, codes, values)`, `float_step(sum, weight, value)` and what one of them
 * multiplies: INT_PRODUCTS, FLOAT_PRODUCTS. */
#ifndef HASTEN_PEAK_H
#define HASTEN_PEAK_H

#include <immintrin.h>

#include "hasten.h"

enum { CHAINS = 12 };

/* Tells the compiler that x may have changed, so that it computes every step. */
#define OPAQUE(x) __asm__ volatile("" : "+v"(x))

static void int_rounds(int64_t rounds) {
  ints sums[CHAINS] = {0}, codes = {0}, values = {0};
  OPAQUE(codes);
  OPAQUE(values);
  for (int64_t round = 0; round < rounds; round++)
    for (int chain = 0; chain < CHAINS; chain++) {
      sums[chain] = int_step(sums[chain], codes, values);
      OPAQUE(sums[chain]);
    }
}

static void float_rounds(int64_t rounds) {
  floats sums[CHAINS] = {0}, weight = {0}, value = {0};
  OPAQUE(weight);
  OPAQUE(value);
  for (int64_t round = 0; round < rounds; round++)
    for (int chain = 0; chain < CHAINS; chain++) {
      sums[chain] = float_step(sums[chain], weight, value);
      OPAQUE(sums[chain]);
    }
}

static int64_t multiply_adds(int64_t rounds, int64_t kind) {
  if (kind == 1) {
    int_rounds(rounds);
    return rounds * CHAINS * INT_PRODUCTS;
  }
  float_rounds(rounds);
  return rounds * CHAINS * FLOAT_PRODUCTS;
}

EXPORT(multiply_adds) { arguments[0] = multiply_adds(arguments[0], arguments[1]); }

#endif
