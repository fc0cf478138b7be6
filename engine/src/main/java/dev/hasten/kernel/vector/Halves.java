package dev.hasten.kernel.vector;

import dev.hasten.kernel.packed.PackedForm;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// f16 numbers to floats, exactly.
final class Halves {
  /// Scales and minimums of 16 rows.
  static final int FACTORS = 2 * PackedForm.GROUP_ROWS;

  /// Bits of an f16's mantissa that a float has more.
  private static final int SHIFT = 13;

  private static final int MAGNITUDE = 0x7FFF << SHIFT;
  private static final int EXPONENT_ONE = 1 << 23;
  private static final int INFINITE = 0x7C00 << SHIFT;
  private static final int FLOAT_EXPONENT = 0x7F800000;

  /// The difference of the exponents' biases.
  private static final int REBIAS = (127 - 15) * EXPONENT_ONE;

  private static final float SMALLEST_NORMAL = 0x1p-14f;

  private Halves() {}

  /// The scales and minimums of `blocks` blocks, [#FACTORS] floats a block. Where a form has a
  /// centre, the minimum is what the code 0 stands for.
  static void loadFactors(
      MemorySegment data, long start, PackedForm form, int blocks, float[] target) {
    int stored = form.hasMinimums() ? FACTORS : PackedForm.GROUP_ROWS;
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < stored; i += Lanes.COUNT) {
        finite(data, start + (long) block * form.blockBytes() + (long) i * Short.BYTES)
            .intoArray(target, block * FACTORS + i);
      }
    }
    if (!form.hasMinimums()) {
      centre(blocks, -form.centre(), target);
    }
  }

  private static void centre(int blocks, float code, float[] target) {
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < PackedForm.GROUP_ROWS; i += Lanes.COUNT) {
        int at = block * FACTORS + i;
        FloatVector.fromArray(Lanes.FLOATS, target, at)
            .mul(code)
            .intoArray(target, at + PackedForm.GROUP_ROWS);
      }
    }
  }

  /// Infinite ones and NaNs, too.
  static FloatVector any(MemorySegment data, long offset) {
    IntVector bits = bits(data, offset);
    IntVector magnitude = bits.lanewise(VectorOperators.LSHL, SHIFT).and(MAGNITUDE);
    IntVector special = magnitude.or(FLOAT_EXPONENT).or(bits.and(Integer.MIN_VALUE));
    return finite(bits)
        .reinterpretAsInts()
        .blend(special, magnitude.compare(VectorOperators.GE, INFINITE))
        .reinterpretAsFloats();
  }

  private static IntVector bits(MemorySegment data, long offset) {
    return (IntVector)
        ShortVector.fromMemorySegment(Lanes.SHORTS, data, offset, Lanes.ORDER)
            .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
  }

  /// Sixteen of them, two in an int, from `ints[at]` on.
  static void finite16(int[] ints, int at, float[] target, int to) {
    for (int i = 0; i < PackedForm.GROUP_ROWS / 2; i += Lanes.COUNT / 2) {
      IntVector bits =
          (IntVector)
              IntVector.fromArray(Lanes.HALF_INTS, ints, at + i)
                  .reinterpretAsShorts()
                  .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
      finite(bits).intoArray(target, to + 2 * i);
    }
  }

  private static FloatVector finite(MemorySegment data, long offset) {
    return finite(bits(data, offset));
  }

  /// A normal number is as it stands with its exponent rebiased. Of a subnormal one the mantissa is
  /// a fraction behind a leading 1 that is taken off again. Each formula gives too much for the
  /// other's numbers.
  private static FloatVector finite(IntVector bits) {
    IntVector magnitude = bits.lanewise(VectorOperators.LSHL, SHIFT).and(MAGNITUDE);
    FloatVector normal = magnitude.add(REBIAS).reinterpretAsFloats();
    FloatVector subnormal =
        magnitude.add(REBIAS + EXPONENT_ONE).reinterpretAsFloats().sub(SMALLEST_NORMAL);
    IntVector sign = bits.and(Integer.MIN_VALUE);
    return normal.min(subnormal).reinterpretAsInts().or(sign).reinterpretAsFloats();
  }
}
