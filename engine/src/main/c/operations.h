/* Everything but matrix products and attention: norms, rotary embedding, activations, sums. Rows lie
 * one after another. The file that includes this defines VARIANT(operation). */
#include <math.h>

#include "simd.h"

/* Each run of `group` elements: x / sqrt(mean(x^2) + epsilon) * weight. */
INLINE void rms_norm(const float *x, const float *weight, float *out, int64_t groups,
                     int64_t group, float epsilon) {
  for (int64_t g = 0; g < groups; g++, x += group, out += group) {
    v16 squares = v16_zero();
    for (int64_t i = 0; i < group; i += LANES) {
      const v16 part = v16_load_first(x + i, group - i);
      squares = v16_fma(part, part, squares);
    }
    const v16 inverse = v16_set1(1.0f / sqrtf(v16_sum(squares) / (float)group + epsilon));
    for (int64_t i = 0; i < group; i += LANES) {
      const v16 normed = v16_mul(v16_load_first(x + i, group - i), inverse);
      v16_store_first(out + i, v16_mul(normed, v16_load_first(weight + i, group - i)), group - i);
    }
  }
}

EXPORT(rms_norm) {
  rms_norm(ADDRESS(0), ADDRESS(1), ADDRESS(2), arguments[3], arguments[4], FLOAT(5));
}

/* (x - mean) / sqrt(variance + epsilon) * weight + bias */
INLINE void layer_norm(const float *x, const float *weight, const float *bias, float *out,
                       int64_t rows, int64_t columns, float epsilon) {
  for (int64_t row = 0; row < rows; row++, x += columns, out += columns) {
    v16 sum = v16_zero();
    for (int64_t i = 0; i < columns; i += LANES)
      sum = v16_add(sum, v16_load_first(x + i, columns - i));
    const v16 mean = v16_set1(v16_sum(sum) / (float)columns);
    v16 squares = v16_zero();
    for (int64_t i = 0; i < columns; i += LANES) {
      const v16 centred = v16_sub(v16_load_first(x + i, columns - i), mean);
      const v16 counted = v16_between(centred, v16_zero(), 0, columns - i);
      squares = v16_fma(counted, counted, squares);
    }
    const v16 inverse = v16_set1(1.0f / sqrtf(v16_sum(squares) / (float)columns + epsilon));
    for (int64_t i = 0; i < columns; i += LANES) {
      const v16 normed = v16_mul(v16_sub(v16_load_first(x + i, columns - i), mean), inverse);
      v16_store_first(out + i,
                      v16_fma(normed, v16_load_first(weight + i, columns - i),
                              v16_load_first(bias + i, columns - i)),
                      columns - i);
    }
  }
}

EXPORT(layer_norm) {
  layer_norm(ADDRESS(0), ADDRESS(1), ADDRESS(2), ADDRESS(3), arguments[4], arguments[5],
             FLOAT(6));
}

/* Half-split pairs of every head of 2 * pairs elements; cosines and sines are [rows, pairs]. */
INLINE void rotary(const float *x, const float *cosines, const float *sines, float *out,
                   int64_t rows, int64_t heads, int64_t pairs) {
  for (int64_t row = 0; row < rows; row++, cosines += pairs, sines += pairs) {
    for (int64_t head = 0; head < heads; head++, x += 2 * pairs, out += 2 * pairs) {
      for (int64_t i = 0; i < pairs; i += LANES) {
        const int64_t left = pairs - i;
        const v16 cosine = v16_load_first(cosines + i, left);
        const v16 sine = v16_load_first(sines + i, left);
        const v16 first = v16_load_first(x + i, left);
        const v16 second = v16_load_first(x + pairs + i, left);
        const v16 turned = v16_sub(v16_mul(first, cosine), v16_mul(second, sine));
        v16_store_first(out + pairs + i,
                        v16_fma(second, cosine, v16_mul(first, sine)), left);
        v16_store_first(out + i, turned, left);
      }
    }
  }
}

EXPORT(rotary) {
  rotary(ADDRESS(0), ADDRESS(1), ADDRESS(2), ADDRESS(3), arguments[4], arguments[5],
         arguments[6]);
}

/* Codes.java has the same numbers. */
enum { SILU, GELU_ERF, GELU_TANH, TANH, RELU };

/* Abramowitz & Stegun 7.1.26, error below 1.5e-7. */
INLINE v16 error_function(v16 x) {
  const v16 size = v16_absolute(x), one = v16_set1(1.0f);
  const v16 t = v16_div(one, v16_fma(size, v16_set1(0.3275911f), one));
  v16 p = v16_set1(1.061405429f);
  p = v16_fma(p, t, v16_set1(-1.453152027f));
  p = v16_fma(p, t, v16_set1(1.421413741f));
  p = v16_fma(p, t, v16_set1(-0.284496736f));
  p = v16_fma(p, t, v16_set1(0.254829592f));
  const v16 tail = v16_mul(v16_mul(p, t), v16_exp(v16_sub(v16_zero(), v16_mul(x, x))));
  return v16_copy_sign(v16_sub(one, tail), x);
}

INLINE v16 activate(v16 x, const int function) {
  switch (function) {
    case SILU:
      return v16_mul(x, v16_sigmoid(x));
    case GELU_ERF: {
      const v16 erf = error_function(v16_mul(x, v16_set1(0.70710678118654752f)));
      const v16 half = v16_mul(x, v16_set1(0.5f));
      return v16_fma(half, erf, half);
    }
    case TANH:
      return v16_tanh(x);
    case RELU:
      return v16_max(x, v16_zero());
    default: { /* 0.5 (1 + tanh u) is the sigmoid of 2u */
      const v16 cube = v16_mul(v16_mul(x, x), x);
      const v16 inner = v16_fma(cube, v16_set1(0.044715f), x);
      return v16_mul(x, v16_sigmoid(v16_mul(inner, v16_set1(1.5957691216057308f))));
    }
  }
}

INLINE void activate_all(const float *x, float *out, int64_t count, const int function) {
  for (int64_t i = 0; i < count; i += LANES)
    v16_store_first(out + i, activate(v16_load_first(x + i, count - i), function), count - i);
}

INLINE void activation(const float *x, float *out, int64_t count, int64_t function) {
  if (function == SILU) activate_all(x, out, count, SILU);
  if (function == GELU_ERF) activate_all(x, out, count, GELU_ERF);
  if (function == GELU_TANH) activate_all(x, out, count, GELU_TANH);
  if (function == TANH) activate_all(x, out, count, TANH);
  if (function == RELU) activate_all(x, out, count, RELU);
}

EXPORT(activation) { activation(ADDRESS(0), ADDRESS(1), arguments[2], arguments[3]); }

INLINE void gate_all(float *gate, int64_t gate_stride, const float *up, int64_t up_stride,
                     int64_t rows, int64_t columns, const int function) {
  for (int64_t row = 0; row < rows; row++, gate += gate_stride, up += up_stride)
    for (int64_t i = 0; i < columns; i += LANES) {
      const v16 activated = activate(v16_load_first(gate + i, columns - i), function);
      v16_store_first(gate + i, v16_mul(activated, v16_load_first(up + i, columns - i)),
                      columns - i);
    }
}

/* gate = function(gate) * up, `columns` columns of rows that are further apart. */
INLINE void gate(float *gate, int64_t gate_stride, const float *up, int64_t up_stride,
                 int64_t rows, int64_t columns, int64_t function) {
  if (function == SILU) gate_all(gate, gate_stride, up, up_stride, rows, columns, SILU);
  if (function == GELU_ERF) gate_all(gate, gate_stride, up, up_stride, rows, columns, GELU_ERF);
  if (function == GELU_TANH) gate_all(gate, gate_stride, up, up_stride, rows, columns, GELU_TANH);
  if (function == TANH) gate_all(gate, gate_stride, up, up_stride, rows, columns, TANH);
  if (function == RELU) gate_all(gate, gate_stride, up, up_stride, rows, columns, RELU);
}

EXPORT(gate) {
  gate(ADDRESS(0), arguments[1], ADDRESS(2), arguments[3], arguments[4], arguments[5],
       arguments[6]);
}

INLINE void add(const float *x, const float *y, float *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = x[i] + y[i];
}

EXPORT(add) { add(ADDRESS(0), ADDRESS(1), ADDRESS(2), arguments[3]); }

INLINE void multiply(const float *x, const float *y, float *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = x[i] * y[i];
}

EXPORT(multiply) { multiply(ADDRESS(0), ADDRESS(1), ADDRESS(2), arguments[3]); }

INLINE void scale(const float *x, float factor, float *out, int64_t count) {
  for (int64_t i = 0; i < count; i++) out[i] = x[i] * factor;
}

EXPORT(scale) { scale(ADDRESS(0), FLOAT(1), ADDRESS(2), arguments[3]); }

EXPORT(copy) { memcpy(ADDRESS(1), ADDRESS(0), sizeof(float) * (size_t)arguments[2]); }

/* cap * tanh(x / cap) */
INLINE void soft_cap(const float *x, float cap, float *out, int64_t count) {
  for (int64_t i = 0; i < count; i += LANES) {
    const v16 part = v16_div(v16_load_first(x + i, count - i), v16_set1(cap));
    v16_store_first(out + i, v16_mul(v16_tanh(part), v16_set1(cap)), count - i);
  }
}

EXPORT(soft_cap) { soft_cap(ADDRESS(0), FLOAT(1), ADDRESS(2), arguments[3]); }
