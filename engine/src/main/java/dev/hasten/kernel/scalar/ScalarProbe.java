package dev.hasten.kernel.scalar;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.MachineProbe;

/// What plain Java can do, one number at a time.
final class ScalarProbe implements MachineProbe {
  private static final int CHAINS = 8;
  private static final float FACTOR = 0.999_999f;
  private static final float TERM = 1e-6f;

  /// Eight sums, of which none waits for another.
  @Override
  public long multiplyAdds(int rounds, ActivationType type) {
    return type == ActivationType.FLOAT ? floatMultiplyAdds(rounds) : 0;
  }

  private static long floatMultiplyAdds(int rounds) {
    float a = 1;
    float b = 2;
    float c = 3;
    float d = 4;
    float e = 5;
    float f = 6;
    float g = 7;
    float h = 8;
    for (int round = 0; round < rounds; round++) {
      a = Math.fma(a, FACTOR, TERM);
      b = Math.fma(b, FACTOR, TERM);
      c = Math.fma(c, FACTOR, TERM);
      d = Math.fma(d, FACTOR, TERM);
      e = Math.fma(e, FACTOR, TERM);
      f = Math.fma(f, FACTOR, TERM);
      g = Math.fma(g, FACTOR, TERM);
      h = Math.fma(h, FACTOR, TERM);
    }
    requireResult(a + b + c + d + e + f + g + h);
    return (long) CHAINS * rounds;
  }

  /// Somebody must look at the sums, or they are not computed.
  private static void requireResult(float sum) {
    if (Float.isNaN(sum)) {
      throw new IllegalStateException("sums of numbers are no number");
    }
  }
}
