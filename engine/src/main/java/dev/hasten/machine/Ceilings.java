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
public record Ceilings(OptionalDouble readBytesPerSecond, OptionalDouble multiplyAddsPerSecond) {

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
