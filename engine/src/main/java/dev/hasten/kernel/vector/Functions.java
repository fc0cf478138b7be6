package dev.hasten.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Functions of whole vectors, by operations that every CPU rounds alike: the JDK's own would need
/// a native library, and give other bits with it than without. Constants are vectors already: made
/// in the methods, they would make those too big for the JIT to inline.
final class Functions {
  /// Beyond these, e^x leaves the normal floats.
  private static final FloatVector LEAST_EXPONENT = constant(-87);

  private static final FloatVector MOST_EXPONENT = constant(88);
  private static final FloatVector LOG2_E = constant(1.4426950408889634);

  /// The natural logarithm of 2, negative, in a part with few bits and the rest.
  private static final FloatVector LN_2_HIGH = constant(-0.693359375);

  private static final FloatVector LN_2_LOW = constant(2.12194440e-4);

  /// Added and taken off again, it leaves an integer: floats of its size have no fraction. Before
  /// it is taken off, the lowest bits are that integer.
  private static final FloatVector ROUNDER = constant(0x1.8p23);

  private static final int EXPONENT_SHIFT = 23;

  private static final FloatVector E7 = constant(1.0 / 5040);
  private static final FloatVector E6 = constant(1.0 / 720);
  private static final FloatVector E5 = constant(1.0 / 120);
  private static final FloatVector E4 = constant(1.0 / 24);
  private static final FloatVector E3 = constant(1.0 / 6);
  private static final FloatVector HALF = constant(0.5);
  private static final FloatVector ONE = constant(1);
  private static final FloatVector TWO = constant(2);

  private static final FloatVector TANH_SERIES_END = constant(0.625);
  private static final FloatVector TANH_9 = constant(-5.70498872745e-3);
  private static final FloatVector TANH_7 = constant(2.06390887954e-2);
  private static final FloatVector TANH_5 = constant(-5.37397155531e-2);
  private static final FloatVector TANH_3 = constant(1.33314422036e-1);
  private static final FloatVector TANH_1 = constant(-3.33332819422e-1);

  private static final FloatVector ERF_T = constant(0.3275911);
  private static final FloatVector ERF_5 = constant(1.061405429);
  private static final FloatVector ERF_4 = constant(-1.453152027);
  private static final FloatVector ERF_3 = constant(1.421413741);
  private static final FloatVector ERF_2 = constant(-0.284496736);
  private static final FloatVector ERF_1 = constant(0.254829592);

  private Functions() {}

  private static FloatVector constant(double value) {
    return FloatVector.broadcast(Lanes.FLOATS, (float) value);
  }

  /// `e^x = 2^n · p(r)`, `r = x − n · ln 2`, |r| ≤ ln 2 / 2, by the Taylor series. Relative error
  /// about 2e-7.
  static FloatVector exp(FloatVector x) {
    FloatVector limited = x.max(LEAST_EXPONENT).min(MOST_EXPONENT);
    FloatVector rounded = limited.fma(LOG2_E, ROUNDER);
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector r = n.fma(LN_2_LOW, n.fma(LN_2_HIGH, limited));
    FloatVector p = r.fma(E7, E6).fma(r, E5).fma(r, E4).fma(r, E3).fma(r, HALF);
    p = p.fma(r, ONE).fma(r, ONE);
    IntVector power = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT);
    return p.reinterpretAsInts().add(power).reinterpretAsFloats();
  }

  /// `1 / (1 + e^−x)`, times `factor`.
  static FloatVector sigmoid(FloatVector x, FloatVector factor) {
    return factor.div(exp(x.neg()).add(ONE));
  }

  /// Near 0 a polynomial, elsewhere `1 − 2 / (e^2|x| + 1)` with the sign of x. Source of the
  /// polynomial: Cephes, `tanhf`.
  static FloatVector tanh(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector square = x.mul(x);
    FloatVector p = square.fma(TANH_9, TANH_7).fma(square, TANH_5).fma(square, TANH_3);
    FloatVector near = p.fma(square, TANH_1).mul(square).fma(x, x);
    FloatVector far = ONE.sub(TWO.div(exp(size.add(size)).add(ONE)));
    IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
    FloatVector signed = far.reinterpretAsInts().or(sign).reinterpretAsFloats();
    return signed.blend(near, size.lt(TANH_SERIES_END));
  }

  /// `1 + erf(x)`, with no cancellation where it is small. Absolute error about 2e-7. Source:
  /// Abramowitz & Stegun, 7.1.26.
  static FloatVector onePlusErf(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector t = ONE.div(size.fma(ERF_T, ONE));
    FloatVector p = t.fma(ERF_5, ERF_4).fma(t, ERF_3).fma(t, ERF_2).fma(t, ERF_1).mul(t);
    FloatVector complement = p.mul(exp(size.mul(size).neg()));
    return TWO.sub(complement).blend(complement, x.lt(0));
  }
}
