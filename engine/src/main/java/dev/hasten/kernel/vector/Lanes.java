package dev.hasten.kernel.vector;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The vectors of this machine. All three kinds have as many lanes: 4, 8 or 16.
final class Lanes {
  private static final int LEAST_BITS = 128;
  private static final int MOST_BITS = 512;

  /// `hasten.vectorBits` is for tests of lengths that the machine would not choose.
  private static final int BITS =
      Math.clamp(
          Integer.getInteger("hasten.vectorBits", FloatVector.SPECIES_PREFERRED.vectorBitSize()),
          LEAST_BITS,
          MOST_BITS);

  static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
  static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, VectorShape.forBitSize(BITS));
  static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(BITS / 2));

  /// Floats of a vector.
  static final int COUNT = FLOATS.length();

  /// How memory of weights and caches is read.
  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private Lanes() {}

  /// `count` rounded up to whole vectors of any length.
  static int padded(int count) {
    int longest = MOST_BITS / Float.SIZE;
    return Math.ceilDiv(count, longest) * longest;
  }
}
