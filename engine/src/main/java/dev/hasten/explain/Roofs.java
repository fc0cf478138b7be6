package dev.hasten.explain;

import dev.hasten.machine.Ceilings;
import dev.hasten.measure.OperatorCost;
import java.util.OptionalDouble;

/// What the machine could do at most in a millisecond, where that is known.
record Roofs(OptionalDouble readBytes, OptionalDouble multiplyAdds) {
  private static final double MILLIS_PER_SECOND = 1e3;

  static Roofs of(Ceilings ceilings) {
    return new Roofs(
        perMillisecond(ceilings.readBytesPerSecond()),
        perMillisecond(ceilings.multiplyAddsPerSecond()));
  }

  private static OptionalDouble perMillisecond(OptionalDouble perSecond) {
    return perSecond.stream().map(rate -> rate / MILLIS_PER_SECOND).findFirst();
  }

  /// The least time for the multiply-adds; 0 if it is not known.
  double computeMillis(OperatorCost cost) {
    return multiplyAdds.isPresent() ? cost.multiplyAdds() / multiplyAdds.getAsDouble() : 0;
  }

  /// The least time for the bytes; 0 if it is not known.
  double memoryMillis(OperatorCost cost) {
    return readBytes.isPresent() ? cost.memoryBytes() / readBytes.getAsDouble() : 0;
  }
}
