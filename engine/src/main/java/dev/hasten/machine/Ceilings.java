package dev.hasten.machine;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Kernels;
import java.util.OptionalDouble;

/// What the machine could do at most, with the threads and the instructions of the kernels
/// measured.
///
/// @param readBytesPerSecond memory read; none if there was no memory for it
/// @param multiplyAddsPerSecond in registers, with the instructions of the kernels; none if it was
///   too short to be measured
/// @param unpacksPerSecond weights brought into numbers that can be multiplied; none if it was not
///   measured, or the kernels multiply weights as they were packed
public record Ceilings(
    OptionalDouble readBytesPerSecond,
    OptionalDouble multiplyAddsPerSecond,
    OptionalDouble unpacksPerSecond) {

  /// Of kernels that unpack nothing.
  public Ceilings(OptionalDouble readBytesPerSecond, OptionalDouble multiplyAddsPerSecond) {
    this(readBytesPerSecond, multiplyAddsPerSecond, OptionalDouble.empty());
  }

  /// How ceilings are measured.
  public record Method(ReadBandwidth read, MultiplyAddRate multiplyAdd) {
    /// Takes a second or two.
    public static Method standard() {
      return new Method(ReadBandwidth.standard(), MultiplyAddRate.standard());
    }
  }

  /// Measures them.
  public static Ceilings measure(Method method, ThreadTeam team, Kernels kernels) {
    return new Ceilings(
        method.read().bytesPerSecond(team, kernels.probe()),
        method.multiplyAdd().perSecond(team, kernels.probe()));
  }
}
