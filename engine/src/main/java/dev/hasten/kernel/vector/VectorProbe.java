package dev.hasten.kernel.vector;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.MachineProbe;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What the Vector API can do with the vectors of this machine.
final class VectorProbe implements MachineProbe {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int CHAINS = 8;
  private static final float FACTOR = 0.999_999f;
  private static final float TERM = 1e-6f;

  /// Eight sums, of which none waits for another.
  @Override
  public long multiplyAdds(int rounds, ActivationType type) {
    return type == ActivationType.FLOAT ? floatMultiplyAdds(rounds) : 0;
  }

  private static long floatMultiplyAdds(int rounds) {
    FloatVector factor = FloatVector.broadcast(FLOATS, FACTOR);
    FloatVector term = FloatVector.broadcast(FLOATS, TERM);
    FloatVector a = FloatVector.broadcast(FLOATS, 1);
    FloatVector b = FloatVector.broadcast(FLOATS, 2);
    FloatVector c = FloatVector.broadcast(FLOATS, 3);
    FloatVector d = FloatVector.broadcast(FLOATS, 4);
    FloatVector e = FloatVector.broadcast(FLOATS, 5);
    FloatVector f = FloatVector.broadcast(FLOATS, 6);
    FloatVector g = FloatVector.broadcast(FLOATS, 7);
    FloatVector h = FloatVector.broadcast(FLOATS, 8);
    for (int round = 0; round < rounds; round++) {
      a = a.fma(factor, term);
      b = b.fma(factor, term);
      c = c.fma(factor, term);
      d = d.fma(factor, term);
      e = e.fma(factor, term);
      f = f.fma(factor, term);
      g = g.fma(factor, term);
      h = h.fma(factor, term);
    }
    requireResult(a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h))).lane(0));
    return (long) CHAINS * Lanes.COUNT * rounds;
  }

  /// Somebody must look at the sums, or they are not computed.
  private static void requireResult(float sum) {
    if (Float.isNaN(sum)) {
      throw new IllegalStateException("sums of numbers are no number");
    }
  }
}
