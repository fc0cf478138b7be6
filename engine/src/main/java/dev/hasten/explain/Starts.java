package dev.hasten.explain;

import dev.hasten.kernel.PackedMatrices.Origin;
import dev.hasten.machine.MachineCeilings.DiskSpeed;
import java.util.Optional;

/// What loading takes at a start that must pack the weights, and at one that finds them packed: one
/// of both was measured. The model's file is in the system's memory at both.
///
/// @param weights where they came from this time
/// @param coldMillis when they must be packed
/// @param warmMillis when they were packed at an earlier start
public record Starts(Origin weights, double coldMillis, double warmMillis) {
  private static final double MILLIS_PER_SECOND = 1e3;

  static Starts of(Phase load, Origin weights, Bringing bringing) {
    double fromMemory = load.millis() * (1 - load.share(Cause.LATENCY));
    double saved = Math.max(0, bringing.packMillis() - bringing.mapMillis());
    return switch (weights) {
      case STORED -> new Starts(weights, fromMemory, fromMemory);
      case PACKED -> new Starts(weights, fromMemory, Math.max(0, fromMemory - saved));
      case KEPT -> new Starts(weights, fromMemory + saved, fromMemory);
    };
  }

  /// What bringing the weights takes in both ways, measured or not.
  record Bringing(double packMillis, double mapMillis) {

    /// Of a model that was just loaded: whatever runs in between would let the JIT compilers find
    /// something else than they do at a start.
    static Bringing of(Explainer.Subject subject) {
      LoadClock loading = subject.loading();
      return switch (loading.origin()) {
        case STORED -> new Bringing(0, 0);
        case PACKED -> new Bringing(loading.weightMillis(), expectedMapMillis(subject));
        case KEPT ->
            new Bringing(
                PackingTrial.standard().millis(subject.model(), subject.kernels()),
                loading.weightMillis());
      };
    }

    /// Packed weights are about as large as they are in the file, and to map a file takes no longer
    /// than to read it out of the system's memory.
    private static double expectedMapMillis(Explainer.Subject subject) {
      double bytes = PackingTrial.matrixBytes(subject.model());
      Optional<DiskSpeed> disk = subject.machine().disk();
      return disk.isEmpty()
          ? 0
          : bytes * MILLIS_PER_SECOND / disk.get().cachedBytesPerSecond().median();
    }
  }
}
