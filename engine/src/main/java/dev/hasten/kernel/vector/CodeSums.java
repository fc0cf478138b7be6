package dev.hasten.kernel.vector;

import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.kernel.packed.PackedMatrix;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The innermost loops of products of one token with codes: `fma(code, x, sum)` column after column
/// of a block, for four vectors of rows side by side. [BlockScales] makes outputs of these sums.
///
/// Everything that the loops call is the JDK's: the JIT stops inlining other methods into loops as
/// long as these, and vectors that cross a call are objects. For the same reason there is no loop
/// in a loop: a block has too few columns to pay for what the JIT puts around one.
final class CodeSums {
  /// So many sums in flight hide most of how long one takes, and leave registers for codes.
  static final int VECTORS = 4;

  /// Rows side by side.
  static final int ROWS = VECTORS * Lanes.COUNT;

  /// Groups of 16 rows side by side.
  static final int GROUPS = ROWS / PackedForm.GROUP_ROWS;

  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final VectorSpecies<Integer> INTS = Lanes.INTS;
  private static final int COUNT = Lanes.COUNT;
  private static final int SMALLEST_BLOCK = 16;
  private static final int VECTOR_BYTES = PackedForm.VECTOR_BYTES;
  private static final int LOWER_BITS = 4;

  private final long[] starts = new long[VECTORS];
  private float[] sums = new float[0];

  /// The sums of [#of], `[blocks, ROWS]`.
  float[] sums() {
    return sums;
  }

  /// Sums `code * x` of each block, for the groups `first`, `first + stride` and so on that are
  /// before `end`; the sums of further ones are a repetition that nobody reads.
  void of(PackedMatrix weight, int first, int stride, int end, Inputs inputs) {
    int most = inputs.columns() / SMALLEST_BLOCK * ROWS;
    if (sums.length < most) {
      sums = new float[most];
    }
    PackedForm form = weight.form();
    for (int vector = 0; vector < VECTORS; vector++) {
      int row = vector * COUNT;
      int place = first + row / PackedForm.GROUP_ROWS * stride;
      starts[vector] =
          (place < end ? place : first) * weight.groupBytes()
              + (long) (row % PackedForm.GROUP_ROWS) * Integer.BYTES;
    }
    Quads quads = Quads.of(form);
    int blocks = inputs.columns() / form.blockColumns();
    if (quads.hasUpperBits()) {
      addJoined(weight.data(), quads, blocks, inputs.scaled());
    } else {
      add(weight.data(), quads, blocks, inputs.scaled());
    }
  }

  private void add(MemorySegment data, Quads quads, int blocks, float[] x) {
    long p0 = starts[0];
    long p1 = starts[1];
    long p2 = starts[2];
    long p3 = starts[3];
    int quadBits = quads.quadBits();
    int last = (1 << quadBits) - 1;
    int halves = quads.halves();
    int blockBytes = quads.form().blockBytes();
    int codesAt = quads.form().codesAt();
    int mask = quads.mask();
    float[] to = sums;
    FloatVector y0 = FloatVector.zero(FLOATS);
    FloatVector y1 = y0;
    FloatVector y2 = y0;
    FloatVector y3 = y0;
    for (int step = 0; step < blocks << quadBits; step++) {
      int at = (step >> quadBits) * blockBytes + codesAt + ((step & last) >> halves) * VECTOR_BYTES;
      int down = (step & halves) * LOWER_BITS;
      IntVector q0 =
          IntVector.fromMemorySegment(INTS, data, p0 + at, Lanes.ORDER)
              .lanewise(VectorOperators.LSHR, down)
              .and(mask);
      IntVector q1 =
          IntVector.fromMemorySegment(INTS, data, p1 + at, Lanes.ORDER)
              .lanewise(VectorOperators.LSHR, down)
              .and(mask);
      IntVector q2 =
          IntVector.fromMemorySegment(INTS, data, p2 + at, Lanes.ORDER)
              .lanewise(VectorOperators.LSHR, down)
              .and(mask);
      IntVector q3 =
          IntVector.fromMemorySegment(INTS, data, p3 + at, Lanes.ORDER)
              .lanewise(VectorOperators.LSHR, down)
              .and(mask);
      FloatVector v = FloatVector.broadcast(FLOATS, x[step * Quads.COLUMNS]);
      y0 = ((FloatVector) q0.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y0);
      y1 = ((FloatVector) q1.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y1);
      y2 = ((FloatVector) q2.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y2);
      y3 = ((FloatVector) q3.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y3);
      v = FloatVector.broadcast(FLOATS, x[step * Quads.COLUMNS + 1]);
      y0 = ((FloatVector) q0.and(0xFF00).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y0);
      y1 = ((FloatVector) q1.and(0xFF00).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y1);
      y2 = ((FloatVector) q2.and(0xFF00).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y2);
      y3 = ((FloatVector) q3.and(0xFF00).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y3);
      v = FloatVector.broadcast(FLOATS, x[step * Quads.COLUMNS + 2]);
      y0 = ((FloatVector) q0.and(0xFF0000).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y0);
      y1 = ((FloatVector) q1.and(0xFF0000).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y1);
      y2 = ((FloatVector) q2.and(0xFF0000).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y2);
      y3 = ((FloatVector) q3.and(0xFF0000).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y3);
      v = FloatVector.broadcast(FLOATS, x[step * Quads.COLUMNS + 3]);
      y0 =
          ((FloatVector)
                  q0.lanewise(VectorOperators.LSHR, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, y0);
      y1 =
          ((FloatVector)
                  q1.lanewise(VectorOperators.LSHR, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, y1);
      y2 =
          ((FloatVector)
                  q2.lanewise(VectorOperators.LSHR, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, y2);
      y3 =
          ((FloatVector)
                  q3.lanewise(VectorOperators.LSHR, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, y3);
      if ((step & last) == last) {
        int block = (step >> quadBits) * ROWS;
        y0.intoArray(to, block);
        y1.intoArray(to, block + COUNT);
        y2.intoArray(to, block + 2 * COUNT);
        y3.intoArray(to, block + 3 * COUNT);
        y0 = FloatVector.zero(FLOATS);
        y1 = y0;
        y2 = y0;
        y3 = y0;
      }
    }
  }

  /// As [#add], with upper bits.
  private void addJoined(MemorySegment data, Quads quads, int blocks, float[] x) {
    long p0 = starts[0];
    long p1 = starts[1];
    long p2 = starts[2];
    long p3 = starts[3];
    int quadBits = quads.quadBits();
    int last = (1 << quadBits) - 1;
    int halves = quads.halves();
    int upperBits = quads.upperBits();
    int blockBytes = quads.form().blockBytes();
    int codesAt = quads.form().codesAt();
    int upperBitsAt = codesAt + ((last + 1) >> halves) * VECTOR_BYTES;
    int mask = quads.mask();
    int upperMask = quads.upperMask();
    float[] to = sums;
    FloatVector y0 = FloatVector.zero(FLOATS);
    FloatVector y1 = y0;
    FloatVector y2 = y0;
    FloatVector y3 = y0;
    for (int step = 0; step < blocks << quadBits; step++) {
      int block = (step >> quadBits) * blockBytes;
      int at = block + codesAt + ((step & last) >> halves) * VECTOR_BYTES;
      int upper = block + upperBitsAt;
      int down = (step & halves) * LOWER_BITS;
      int left = upperBits * (step & last) < LOWER_BITS ? LOWER_BITS : 0;
      int right = upperBits * step & (LOWER_BITS - 1);
      IntVector q0 =
          IntVector.fromMemorySegment(INTS, data, p0 + at, Lanes.ORDER)
              .lanewise(VectorOperators.LSHR, down)
              .and(mask)
              .or(
                  IntVector.fromMemorySegment(INTS, data, p0 + upper, Lanes.ORDER)
                      .lanewise(VectorOperators.LSHL, left)
                      .lanewise(VectorOperators.LSHR, right)
                      .and(upperMask));
      IntVector q1 =
          IntVector.fromMemorySegment(INTS, data, p1 + at, Lanes.ORDER)
              .lanewise(VectorOperators.LSHR, down)
              .and(mask)
              .or(
                  IntVector.fromMemorySegment(INTS, data, p1 + upper, Lanes.ORDER)
                      .lanewise(VectorOperators.LSHL, left)
                      .lanewise(VectorOperators.LSHR, right)
                      .and(upperMask));
      IntVector q2 =
          IntVector.fromMemorySegment(INTS, data, p2 + at, Lanes.ORDER)
              .lanewise(VectorOperators.LSHR, down)
              .and(mask)
              .or(
                  IntVector.fromMemorySegment(INTS, data, p2 + upper, Lanes.ORDER)
                      .lanewise(VectorOperators.LSHL, left)
                      .lanewise(VectorOperators.LSHR, right)
                      .and(upperMask));
      IntVector q3 =
          IntVector.fromMemorySegment(INTS, data, p3 + at, Lanes.ORDER)
              .lanewise(VectorOperators.LSHR, down)
              .and(mask)
              .or(
                  IntVector.fromMemorySegment(INTS, data, p3 + upper, Lanes.ORDER)
                      .lanewise(VectorOperators.LSHL, left)
                      .lanewise(VectorOperators.LSHR, right)
                      .and(upperMask));
      FloatVector v = FloatVector.broadcast(FLOATS, x[step * Quads.COLUMNS]);
      y0 = ((FloatVector) q0.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y0);
      y1 = ((FloatVector) q1.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y1);
      y2 = ((FloatVector) q2.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y2);
      y3 = ((FloatVector) q3.and(0xFF).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y3);
      v = FloatVector.broadcast(FLOATS, x[step * Quads.COLUMNS + 1]);
      y0 = ((FloatVector) q0.and(0xFF00).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y0);
      y1 = ((FloatVector) q1.and(0xFF00).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y1);
      y2 = ((FloatVector) q2.and(0xFF00).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y2);
      y3 = ((FloatVector) q3.and(0xFF00).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y3);
      v = FloatVector.broadcast(FLOATS, x[step * Quads.COLUMNS + 2]);
      y0 = ((FloatVector) q0.and(0xFF0000).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y0);
      y1 = ((FloatVector) q1.and(0xFF0000).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y1);
      y2 = ((FloatVector) q2.and(0xFF0000).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y2);
      y3 = ((FloatVector) q3.and(0xFF0000).convertShape(VectorOperators.I2F, FLOATS, 0)).fma(v, y3);
      v = FloatVector.broadcast(FLOATS, x[step * Quads.COLUMNS + 3]);
      y0 =
          ((FloatVector)
                  q0.lanewise(VectorOperators.LSHR, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, y0);
      y1 =
          ((FloatVector)
                  q1.lanewise(VectorOperators.LSHR, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, y1);
      y2 =
          ((FloatVector)
                  q2.lanewise(VectorOperators.LSHR, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, y2);
      y3 =
          ((FloatVector)
                  q3.lanewise(VectorOperators.LSHR, 24)
                      .convertShape(VectorOperators.I2F, FLOATS, 0))
              .fma(v, y3);
      if ((step & last) == last) {
        int sum = (step >> quadBits) * ROWS;
        y0.intoArray(to, sum);
        y1.intoArray(to, sum + COUNT);
        y2.intoArray(to, sum + 2 * COUNT);
        y3.intoArray(to, sum + 3 * COUNT);
        y0 = FloatVector.zero(FLOATS);
        y1 = y0;
        y2 = y0;
        y3 = y0;
      }
    }
  }
}
