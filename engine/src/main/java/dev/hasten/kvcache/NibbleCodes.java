package dev.hasten.kvcache;

/// Up to [KvType#SCALE_ELEMENTS] elements in 4 bits and a scale: codes from -8 to 7, kept as
/// nibbles of code + 8. Element `i` and element `i + 16` share a byte, the second in its upper
/// half.
///
/// The element of the largest size gets the code -8 or the code 7, whichever misses less of all.
/// GGML's Q4_0 knows the first only.
///
/// One block at a time; not for several threads.
public final class NibbleCodes {
  /// Bytes of the nibbles.
  public static final int BYTES = KvType.SCALE_ELEMENTS / 2;

  private static final int LEAST_CODE = -8;
  private static final int MOST_CODE = 7;
  private static final int NIBBLE = 0xF;
  private static final int UPPER = 4;

  private final float[] elements = new float[KvType.SCALE_ELEMENTS];
  private final float[] squares = new float[KvType.SCALE_ELEMENTS];
  private short scale;
  private float inverse;

  /// Takes `count` elements from `at` on; those that are not there count as 0.
  public void take(float[] source, int at, int count) {
    for (int i = 0; i < elements.length; i++) {
      elements[i] = i < count ? source[at + i] : 0;
    }
    float extreme = extreme();
    float missedBelow = use(extreme / LEAST_CODE);
    float missedAbove = use(extreme / MOST_CODE);
    if (!(missedAbove < missedBelow)) {
      use(extreme / LEAST_CODE);
    }
  }

  /// The scale, as an f16.
  public short scale() {
    return scale;
  }

  /// The two nibbles that stand in byte `index`.
  public byte pair(int index) {
    int first = nibble(elements[index]);
    int second = nibble(elements[index + BYTES]);
    return (byte) (first | second << UPPER);
  }

  /// The code in the lower half of a byte.
  public static int first(byte pair) {
    return (pair & NIBBLE) + LEAST_CODE;
  }

  /// The code in the upper half of a byte.
  public static int second(byte pair) {
    return (pair >> UPPER & NIBBLE) + LEAST_CODE;
  }

  /// The element of the largest size; the positive one if there are two.
  private float extreme() {
    float size = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (float element : elements) {
      size = Math.max(size, Math.abs(element));
      most = Math.max(most, element);
    }
    return most == size ? size : -size;
  }

  /// Takes a scale, rounded as it is kept.
  ///
  /// @return the square of what the codes miss, summed pairwise from the halves down
  private float use(float wanted) {
    scale = Float.floatToFloat16(wanted);
    float unit = Float.float16ToFloat(scale);
    inverse = unit != 0 ? 1 / unit : 0;
    for (int i = 0; i < elements.length; i++) {
      float missed = Math.fma(code(elements[i]), -unit, elements[i]);
      squares[i] = missed * missed;
    }
    for (int half = squares.length / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        squares[i] += squares[i + half];
      }
    }
    return squares[0];
  }

  private float code(float element) {
    return (float) Math.clamp(Math.rint(element * inverse), LEAST_CODE, MOST_CODE);
  }

  private int nibble(float element) {
    return (int) code(element) - LEAST_CODE & NIBBLE;
  }
}
