package dev.hasten.kernel.vector;

import dev.hasten.kernel.packed.PackedForm;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// f16 numbers to floats, exactly.
final class Halves {
  private static final int ROWS = PackedForm.GROUP_ROWS;

  /// Where a block's minimums are.
  private static final long MINIMUMS = (long) ROWS * Short.BYTES;

  /// Bits of an f16's mantissa that a float has more.
  private static final int SHIFT = 13;

  private static final int MAGNITUDE = 0x7FFF << SHIFT;
  private static final int INFINITE = 0x7C00 << SHIFT;
  private static final int FLOAT_EXPONENT = 0x7F800000;

  /// The exponents' biases differ by 112. Shifted into a float's place, the bits of an f16 are a
  /// float that is too small by so much, subnormal ones included.
  private static final float REBIAS = 0x1p112f;

  private Halves() {}

  /// The scales and minimums of 16 rows of `blocks` blocks: the scales of block `i` from `target[at
  /// + 2 * i * stride]` on, its minimums `stride` further on. Where a form has a centre, the
  ///   minimum is what the code 0 stands for. All are finite.
  static void loadFactors(
      MemorySegment data,
      long start,
      PackedForm form,
      int blocks,
      float[] target,
      int at,
      int stride) {
    // Asked once: the JIT would ask for every block.
    long blockBytes = form.blockBytes();
    if (form.hasMinimums()) {
      for (int block = 0; block < blocks; block++) {
        long from = start + block * blockBytes;
        int to = at + 2 * block * stride;
        load(data, from, target, to);
        load(data, from + MINIMUMS, target, to + stride);
      }
    } else {
      float zero = -form.centre();
      for (int block = 0; block < blocks; block++) {
        int to = at + 2 * block * stride;
        load(data, start + block * blockBytes, target, to);
        centre(zero, target, to, to + stride);
      }
    }
  }

  private static void centre(float code, float[] factors, int scales, int minimums) {
    for (int i = 0; i < ROWS; i += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.FLOATS, factors, scales + i)
          .mul(code)
          .intoArray(factors, minimums + i);
    }
  }

  /// Sixteen finite ones.
  private static void load(MemorySegment data, long from, float[] target, int at) {
    for (int i = 0; i < ROWS; i += Lanes.COUNT) {
      IntVector bits =
          (IntVector)
              ShortVector.fromMemorySegment(
                      Lanes.SHORTS, data, from + (long) i * Short.BYTES, Lanes.ORDER)
                  .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
      IntVector magnitude = bits.lanewise(VectorOperators.LSHL, SHIFT).and(MAGNITUDE);
      magnitude
          .reinterpretAsFloats()
          .mul(REBIAS)
          .reinterpretAsInts()
          .or(bits.and(Integer.MIN_VALUE))
          .reinterpretAsFloats()
          .intoArray(target, at + i);
    }
  }

  /// Infinite ones and NaNs, too.
  static FloatVector any(MemorySegment data, long offset) {
    IntVector bits =
        (IntVector)
            ShortVector.fromMemorySegment(Lanes.SHORTS, data, offset, Lanes.ORDER)
                .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
    IntVector magnitude = bits.lanewise(VectorOperators.LSHL, SHIFT).and(MAGNITUDE);
    return magnitude
        .reinterpretAsFloats()
        .mul(REBIAS)
        .reinterpretAsInts()
        .blend(magnitude.or(FLOAT_EXPONENT), magnitude.compare(VectorOperators.GE, INFINITE))
        .or(bits.and(Integer.MIN_VALUE))
        .reinterpretAsFloats();
  }
}
