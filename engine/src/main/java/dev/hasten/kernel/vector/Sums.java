package dev.hasten.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loops of matrix products. Every sum is a chain of fused multiply-adds of its own,
/// column after column; enough of them run side by side to hide how long one takes.
final class Sums {
  /// Vectors of outputs that advance together for one token.
  static final int VECTORS = 8;

  /// Tokens of a tile. With two vectors of outputs, the sums fill 12 of 16 registers.
  static final int TOKENS = 6;

  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int COUNT = Lanes.COUNT;

  /// Floats from a column's weights to the next's, and from a token's sums to the next's.
  private static final int STEP = VECTORS * COUNT;

  private Sums() {}

  /// Adds the products of `x[from ..]` with [#VECTORS] vectors of weights a column to as many sums.
  static void ofOneToken(float[] weights, float[] x, int from, int columns, float[] sums) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (int column = 0; column < columns; column++) {
      FloatVector v = FloatVector.broadcast(FLOATS, x[from + column]);
      int at = column * STEP;
      s0 = FloatVector.fromArray(FLOATS, weights, at).fma(v, s0);
      s1 = FloatVector.fromArray(FLOATS, weights, at + COUNT).fma(v, s1);
      s2 = FloatVector.fromArray(FLOATS, weights, at + 2 * COUNT).fma(v, s2);
      s3 = FloatVector.fromArray(FLOATS, weights, at + 3 * COUNT).fma(v, s3);
      s4 = FloatVector.fromArray(FLOATS, weights, at + 4 * COUNT).fma(v, s4);
      s5 = FloatVector.fromArray(FLOATS, weights, at + 5 * COUNT).fma(v, s5);
      s6 = FloatVector.fromArray(FLOATS, weights, at + 6 * COUNT).fma(v, s6);
      s7 = FloatVector.fromArray(FLOATS, weights, at + 7 * COUNT).fma(v, s7);
    }
    s0.add(FloatVector.fromArray(FLOATS, sums, 0)).intoArray(sums, 0);
    s1.add(FloatVector.fromArray(FLOATS, sums, COUNT)).intoArray(sums, COUNT);
    s2.add(FloatVector.fromArray(FLOATS, sums, 2 * COUNT)).intoArray(sums, 2 * COUNT);
    s3.add(FloatVector.fromArray(FLOATS, sums, 3 * COUNT)).intoArray(sums, 3 * COUNT);
    s4.add(FloatVector.fromArray(FLOATS, sums, 4 * COUNT)).intoArray(sums, 4 * COUNT);
    s5.add(FloatVector.fromArray(FLOATS, sums, 5 * COUNT)).intoArray(sums, 5 * COUNT);
    s6.add(FloatVector.fromArray(FLOATS, sums, 6 * COUNT)).intoArray(sums, 6 * COUNT);
    s7.add(FloatVector.fromArray(FLOATS, sums, 7 * COUNT)).intoArray(sums, 7 * COUNT);
  }

  /// Adds the products of [#TOKENS] tokens with two vectors of weights a column, at `weights[first
  /// + column * STEP]`, to two vectors of sums a token, at `sums[at + token * STEP]`.
  ///
  /// @param rows where in `x` the tokens' columns begin
  static void ofTile(
      float[] weights, int first, float[] x, int[] rows, int columns, float[] sums, int at) {
    int r0 = rows[0];
    int r1 = rows[1];
    int r2 = rows[2];
    int r3 = rows[3];
    int r4 = rows[4];
    int r5 = rows[5];
    FloatVector a0 = FloatVector.fromArray(FLOATS, sums, at);
    FloatVector b0 = FloatVector.fromArray(FLOATS, sums, at + COUNT);
    FloatVector a1 = FloatVector.fromArray(FLOATS, sums, at + STEP);
    FloatVector b1 = FloatVector.fromArray(FLOATS, sums, at + STEP + COUNT);
    FloatVector a2 = FloatVector.fromArray(FLOATS, sums, at + 2 * STEP);
    FloatVector b2 = FloatVector.fromArray(FLOATS, sums, at + 2 * STEP + COUNT);
    FloatVector a3 = FloatVector.fromArray(FLOATS, sums, at + 3 * STEP);
    FloatVector b3 = FloatVector.fromArray(FLOATS, sums, at + 3 * STEP + COUNT);
    FloatVector a4 = FloatVector.fromArray(FLOATS, sums, at + 4 * STEP);
    FloatVector b4 = FloatVector.fromArray(FLOATS, sums, at + 4 * STEP + COUNT);
    FloatVector a5 = FloatVector.fromArray(FLOATS, sums, at + 5 * STEP);
    FloatVector b5 = FloatVector.fromArray(FLOATS, sums, at + 5 * STEP + COUNT);
    for (int column = 0; column < columns; column++) {
      FloatVector a = FloatVector.fromArray(FLOATS, weights, first + column * STEP);
      FloatVector b = FloatVector.fromArray(FLOATS, weights, first + COUNT + column * STEP);
      FloatVector v0 = FloatVector.broadcast(FLOATS, x[r0 + column]);
      a0 = a.fma(v0, a0);
      b0 = b.fma(v0, b0);
      FloatVector v1 = FloatVector.broadcast(FLOATS, x[r1 + column]);
      a1 = a.fma(v1, a1);
      b1 = b.fma(v1, b1);
      FloatVector v2 = FloatVector.broadcast(FLOATS, x[r2 + column]);
      a2 = a.fma(v2, a2);
      b2 = b.fma(v2, b2);
      FloatVector v3 = FloatVector.broadcast(FLOATS, x[r3 + column]);
      a3 = a.fma(v3, a3);
      b3 = b.fma(v3, b3);
      FloatVector v4 = FloatVector.broadcast(FLOATS, x[r4 + column]);
      a4 = a.fma(v4, a4);
      b4 = b.fma(v4, b4);
      FloatVector v5 = FloatVector.broadcast(FLOATS, x[r5 + column]);
      a5 = a.fma(v5, a5);
      b5 = b.fma(v5, b5);
    }
    a0.intoArray(sums, at);
    b0.intoArray(sums, at + COUNT);
    a1.intoArray(sums, at + STEP);
    b1.intoArray(sums, at + STEP + COUNT);
    a2.intoArray(sums, at + 2 * STEP);
    b2.intoArray(sums, at + 2 * STEP + COUNT);
    a3.intoArray(sums, at + 3 * STEP);
    b3.intoArray(sums, at + 3 * STEP + COUNT);
    a4.intoArray(sums, at + 4 * STEP);
    b4.intoArray(sums, at + 4 * STEP + COUNT);
    a5.intoArray(sums, at + 5 * STEP);
    b5.intoArray(sums, at + 5 * STEP + COUNT);
  }

  /// Adds the sums of a tile to outputs, two vectors of each token at `y[at + token * STEP]`: `y =
  /// fma(sum, scale, fma(minimum, Σ x, y))`. The sums are zeros again then. It is a method of its
  /// own, since the JIT keeps the sums of [#ofTile] in registers only as long as they come from
  /// memory and go there.
  ///
  /// @param factors two vectors of scales from `factor` on, and of minimums from `minimum` on
  /// @param inputSums `Σ x` of a token is at `sumRows[token]`
  static void addTile(
      float[] sums,
      float[] factors,
      int factor,
      int minimum,
      float[] inputSums,
      int[] sumRows,
      float[] y,
      int at) {
    FloatVector scaleA = FloatVector.fromArray(FLOATS, factors, factor);
    FloatVector scaleB = FloatVector.fromArray(FLOATS, factors, factor + COUNT);
    FloatVector minimumA = FloatVector.fromArray(FLOATS, factors, minimum);
    FloatVector minimumB = FloatVector.fromArray(FLOATS, factors, minimum + COUNT);
    for (int token = 0; token < TOKENS; token++) {
      int to = at + token * STEP;
      int from = token * STEP;
      FloatVector x = FloatVector.broadcast(FLOATS, inputSums[sumRows[token]]);
      FloatVector a = FloatVector.fromArray(FLOATS, sums, from);
      FloatVector b = FloatVector.fromArray(FLOATS, sums, from + COUNT);
      a.fma(scaleA, minimumA.fma(x, FloatVector.fromArray(FLOATS, y, to))).intoArray(y, to);
      b.fma(scaleB, minimumB.fma(x, FloatVector.fromArray(FLOATS, y, to + COUNT)))
          .intoArray(y, to + COUNT);
      FloatVector.zero(FLOATS).intoArray(sums, from);
      FloatVector.zero(FLOATS).intoArray(sums, from + COUNT);
    }
  }
}
