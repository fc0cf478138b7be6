package dev.hasten.explain;

import dev.hasten.kvcache.KvType;
import java.util.Optional;
import java.util.OptionalDouble;

/// Something that could be done, and what it should bring.
///
/// @param name what it is: `quantize to q4_0`
/// @param command does it; none if this build cannot
/// @param decode how much faster tokens should come, all answers together
/// @param decodeTokensPerSecond that this would be
/// @param timeToFirstTokenMillis that this would be, with the model loaded
/// @param memoryBytes of weights and KV cache that this would be
/// @param loadMillis that loading would take; none if it changes nothing about that
/// @param quality what it costs in quality, and who says so; none if it costs nothing
/// @param effect whether it is worth while, and why
/// @param trial how it can be tried right away; none if it needs another file or machine
/// @param observedSpeedup what came of it, once it was tried
public record Remedy(
    Strategy strategy,
    String name,
    Optional<String> command,
    Prediction decode,
    double decodeTokensPerSecond,
    double timeToFirstTokenMillis,
    double memoryBytes,
    OptionalDouble loadMillis,
    Optional<String> quality,
    Effect effect,
    Optional<Trial> trial,
    OptionalDouble observedSpeedup) {

  /// Whether a remedy is worth while here.
  ///
  /// @param reason in a few words, with numbers
  public record Effect(Worth worth, String reason) {}

  /// How much of it is to be expected.
  public enum Worth {
    HELPS,
    HELPS_NOT
  }

  /// Other circumstances for the same model.
  ///
  /// @param kv how keys and values are kept
  /// @param context tokens behind each answer
  public record Trial(int threads, int batch, int context, KvType kv) {}

  public boolean helps() {
    return effect.worth() == Worth.HELPS;
  }

  Remedy withObserved(double speedup) {
    return new Remedy(
        strategy,
        name,
        command,
        decode,
        decodeTokensPerSecond,
        timeToFirstTokenMillis,
        memoryBytes,
        loadMillis,
        quality,
        effect,
        trial,
        OptionalDouble.of(speedup));
  }
}
