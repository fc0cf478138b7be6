package dev.hasten.explain;

import dev.hasten.machine.Ceilings;
import dev.hasten.machine.MachineCeilings;
import dev.hasten.measure.OperatorCost;
import java.util.OptionalDouble;

/// What the machine could do at most in a millisecond, where that is known.
///
/// @param unpacks weights brought into numbers that can be multiplied
/// @param diskBytes read past the system's cache
record Roofs(
    OptionalDouble readBytes,
    OptionalDouble multiplyAdds,
    OptionalDouble unpacks,
    OptionalDouble diskBytes) {
  private static final double MILLIS_PER_SECOND = 1e3;

  static Roofs of(Ceilings ceilings, MachineCeilings machine) {
    return new Roofs(
        perMillisecond(ceilings.readBytesPerSecond()),
        perMillisecond(ceilings.multiplyAddsPerSecond()),
        perMillisecond(ceilings.unpacksPerSecond()),
        perMillisecond(
            machine.disk().stream()
                .mapToDouble(disk -> disk.bytesPerSecond().median())
                .findFirst()));
  }

  private static OptionalDouble perMillisecond(OptionalDouble perSecond) {
    return perSecond.stream().map(rate -> rate / MILLIS_PER_SECOND).findFirst();
  }

  /// The least time for the multiply-adds, and for unpacking weights before; 0 if it is not known.
  double computeMillis(OperatorCost cost) {
    return millis(cost.multiplyAdds(), multiplyAdds) + millis(cost.weightElements(), unpacks);
  }

  /// The least time for the bytes; 0 if it is not known.
  double memoryMillis(OperatorCost cost) {
    return millis(cost.memoryBytes(), readBytes);
  }

  /// How long the disk takes for so many bytes; 0 if it is not known.
  double diskMillis(double bytes) {
    return millis(bytes, diskBytes);
  }

  private static double millis(double amount, OptionalDouble perMillisecond) {
    return perMillisecond.isPresent() ? amount / perMillisecond.getAsDouble() : 0;
  }
}
