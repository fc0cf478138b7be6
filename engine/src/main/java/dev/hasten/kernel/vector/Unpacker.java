package dev.hasten.kernel.vector;

import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.kernel.packed.PackedMatrix;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Turns some columns of a group of 16 rows into floats, `[columns, 16]`: numbers as they are,
/// codes as [Quads] leaves them.
final class Unpacker {
  private static final int GROUP = PackedForm.GROUP_ROWS;
  private static final int COUNT = Lanes.COUNT;

  /// Floats from one column to the next: a constant, of which the JIT makes one check of bounds for
  /// neighbouring columns.
  private static final int STEP = Sums.VECTORS * COUNT;

  private Unpacker() {}

  /// Unpacks columns `from` to `from + count` of a group, which must begin at a block; the floats
  /// of column `from + i` go to `target[at + i * STEP]` and on.
  static void unpack(PackedMatrix matrix, int group, int from, int count, float[] target, int at) {
    PackedForm form = matrix.form();
    MemorySegment data = matrix.data();
    long start =
        group * matrix.groupBytes() + (long) (from / form.blockColumns()) * form.blockBytes();
    switch (form) {
      case U4, C4, H4, S8 -> codes(data, start, Quads.of(form), count, target, at);
      case U5, C5, H6 -> joinedCodes(data, start, Quads.of(form), count, target, at);
      case F32 -> floats(data, start, count, target, at);
      case F16 -> halves(data, start, count, target, at);
      case BF16 -> brainHalves(data, start, count, target, at);
    }
  }

  private static void codes(
      MemorySegment data, long start, Quads quads, int columns, float[] target, int at) {
    for (int quad = 0; quad < columns / Quads.COLUMNS; quad++) {
      long lower = start + quads.lowerAt(quad);
      int down = quads.down(quad);
      for (int lane = 0; lane < GROUP; lane += COUNT) {
        IntVector codes =
            IntVector.fromMemorySegment(
                    Lanes.INTS, data, lower + (long) lane * Integer.BYTES, Lanes.ORDER)
                .lanewise(VectorOperators.LSHR, down)
                .and(quads.mask());
        int to = at + quad * Quads.COLUMNS * STEP + lane;
        ((FloatVector) codes.and(0xFF).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
            .intoArray(target, to);
        ((FloatVector) codes.and(0xFF00).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
            .intoArray(target, to + STEP);
        ((FloatVector) codes.and(0xFF0000).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
            .intoArray(target, to + 2 * STEP);
        ((FloatVector)
                codes
                    .lanewise(VectorOperators.LSHR, 24)
                    .convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
            .intoArray(target, to + 3 * STEP);
      }
    }
  }

  private static void joinedCodes(
      MemorySegment data, long start, Quads quads, int columns, float[] target, int at) {
    for (int quad = 0; quad < columns / Quads.COLUMNS; quad++) {
      long lower = start + quads.lowerAt(quad);
      long upper = start + quads.upperAt(quad);
      int down = quads.down(quad);
      int left = quads.left(quad);
      int right = quads.right(quad);
      for (int lane = 0; lane < GROUP; lane += COUNT) {
        long place = (long) lane * Integer.BYTES;
        IntVector codes =
            IntVector.fromMemorySegment(Lanes.INTS, data, lower + place, Lanes.ORDER)
                .lanewise(VectorOperators.LSHR, down)
                .and(quads.mask())
                .or(
                    IntVector.fromMemorySegment(Lanes.INTS, data, upper + place, Lanes.ORDER)
                        .lanewise(VectorOperators.LSHL, left)
                        .lanewise(VectorOperators.LSHR, right)
                        .and(quads.upperMask()));
        int to = at + quad * Quads.COLUMNS * STEP + lane;
        ((FloatVector) codes.and(0xFF).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
            .intoArray(target, to);
        ((FloatVector) codes.and(0xFF00).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
            .intoArray(target, to + STEP);
        ((FloatVector) codes.and(0xFF0000).convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
            .intoArray(target, to + 2 * STEP);
        ((FloatVector)
                codes
                    .lanewise(VectorOperators.LSHR, 24)
                    .convertShape(VectorOperators.I2F, Lanes.FLOATS, 0))
            .intoArray(target, to + 3 * STEP);
      }
    }
  }

  private static void floats(MemorySegment data, long start, int columns, float[] target, int at) {
    for (int slice = 0; slice < columns * GROUP; slice += COUNT) {
      FloatVector.fromMemorySegment(
              Lanes.FLOATS, data, start + (long) slice * Float.BYTES, Lanes.ORDER)
          .intoArray(target, at + slice / GROUP * STEP + slice % GROUP);
    }
  }

  private static void halves(MemorySegment data, long start, int columns, float[] target, int at) {
    for (int slice = 0; slice < columns * GROUP; slice += COUNT) {
      Halves.any(data, start + (long) slice * Short.BYTES)
          .intoArray(target, at + slice / GROUP * STEP + slice % GROUP);
    }
  }

  /// A bf16 is the upper half of a float.
  private static void brainHalves(
      MemorySegment data, long start, int columns, float[] target, int at) {
    for (int slice = 0; slice < columns * GROUP; slice += COUNT) {
      IntVector bits =
          (IntVector)
              ShortVector.fromMemorySegment(
                      Lanes.SHORTS, data, start + (long) slice * Short.BYTES, Lanes.ORDER)
                  .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
      bits.lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(target, at + slice / GROUP * STEP + slice % GROUP);
    }
  }
}
