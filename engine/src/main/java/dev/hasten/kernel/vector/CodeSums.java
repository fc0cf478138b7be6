package dev.hasten.kernel.vector;

import dev.hasten.kernel.packed.PackedForm;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loop of products of one token with codes: `y = fma(fma(code, scale, minimum), x,
/// y)` column after column, which is the oracle's sum of dequantized weights, for four vectors of
/// rows side by side.
final class CodeSums {
  /// So many sums in flight hide most of how long one takes, and leave registers for their factors.
  static final int VECTORS = 4;

  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int COUNT = Lanes.COUNT;
  private static final int ROWS = VECTORS * COUNT;
  private static final int PAIRS = VECTORS / 2;
  private static final int VECTOR_INTS = PackedForm.VECTOR_BYTES / Integer.BYTES;

  /// Where the rows of the second vector begin, in ints from those of the first; the fourth's are
  /// as far from the third's.
  private static final int SECOND = place(1);

  private static final int THIRD = place(2);

  private CodeSums() {}

  private static int place(int vector) {
    int row = vector * COUNT;
    return row / PackedForm.GROUP_ROWS * Codes.GROUP_INTS + row % PackedForm.GROUP_ROWS;
  }

  /// Adds the products of blocks of `columns` columns with `x[from ..]` to [#ROWS] sums from `to`
  /// on, two vectors at a time: with more, their factors do not stay in registers. Called from one
  /// place only, and calling [#addTwo] from one only: the JIT stops inlining where a method gets
  /// too many, and vectors that cross a call are objects.
  ///
  /// @param at where the codes of the first block begin
  /// @param stride ints from one block to the next
  /// @param pairBits two columns, a byte each, are pair `i` of a block, in vector `i >> pairBits`;
  ///   1 where a vector has two pairs, 2 where it has two more in the upper half of each byte
  /// @param mask the bits of a code
  static void add(
      int[] codes,
      int at,
      int stride,
      int pairBits,
      int mask,
      float[] factors,
      float[] x,
      int from,
      int blocks,
      int columns,
      float[] sums,
      int to) {
    for (int step = 0; step < PAIRS * blocks; step++) {
      int vector = step / blocks * 2;
      int block = step % blocks;
      addTwo(
          codes,
          at + block * stride + vector / 2 * THIRD,
          pairBits,
          mask,
          factors,
          block * 2 * ROWS + vector * COUNT,
          x,
          from + block * columns,
          columns,
          sums,
          to + vector * COUNT);
    }
  }

  private static void addTwo(
      int[] codes,
      int at,
      int pairBits,
      int mask,
      float[] factors,
      int factor,
      float[] x,
      int from,
      int columns,
      float[] y,
      int to) {
    FloatVector y0 = FloatVector.fromArray(FLOATS, y, to);
    FloatVector y1 = FloatVector.fromArray(FLOATS, y, to + COUNT);
    FloatVector s0 = FloatVector.fromArray(FLOATS, factors, factor);
    FloatVector s1 = FloatVector.fromArray(FLOATS, factors, factor + COUNT);
    FloatVector m0 = FloatVector.fromArray(FLOATS, factors, factor + ROWS);
    FloatVector m1 = FloatVector.fromArray(FLOATS, factors, factor + ROWS + COUNT);
    for (int pair = 0; pair < columns / 2; pair++) {
      int row = at + (pair >> pairBits) * VECTOR_INTS;
      int shift = (pair & 1) * 16 + (pair & pairBits & 2) * 2;
      IntVector q0 = pair(codes, row, shift);
      IntVector q1 = pair(codes, row + SECOND, shift);
      FloatVector v = FloatVector.broadcast(FLOATS, x[from + 2 * pair]);
      y0 = floats(q0.and(mask)).fma(s0, m0).fma(v, y0);
      y1 = floats(q1.and(mask)).fma(s1, m1).fma(v, y1);
      v = FloatVector.broadcast(FLOATS, x[from + 2 * pair + 1]);
      y0 = floats(q0.lanewise(VectorOperators.LSHR, 8).and(mask)).fma(s0, m0).fma(v, y0);
      y1 = floats(q1.lanewise(VectorOperators.LSHR, 8).and(mask)).fma(s1, m1).fma(v, y1);
    }
    y0.intoArray(y, to);
    y1.intoArray(y, to + COUNT);
  }

  private static IntVector pair(int[] codes, int at, int shift) {
    return IntVector.fromArray(Lanes.INTS, codes, at).lanewise(VectorOperators.LSHR, shift);
  }

  private static FloatVector floats(IntVector codes) {
    return (FloatVector) codes.convertShape(VectorOperators.I2F, FLOATS, 0);
  }
}
