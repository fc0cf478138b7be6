package dev.hasten.explain;

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
/// @param trial how it can be tried right away; none if that needs another machine, or training
/// @param tried what came of that; none if nobody asked for it
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
    Optional<Tried> tried) {

  /// Whether a remedy is worth while here.
  ///
  /// @param reason in a few words, with numbers
  public record Effect(Worth worth, String reason) {}

  /// How much of it is to be expected.
  public enum Worth {
    HELPS,
    HELPS_NOT
  }

  /// What came of a trial.
  public sealed interface Tried {
    /// It was tried.
    ///
    /// @param factor how much faster tokens came
    record Speedup(double factor) implements Tried {}

    /// It could not be tried here.
    ///
    /// @param reason why, in a few words, with numbers
    record Left(String reason) implements Tried {}
  }

  public boolean helps() {
    return effect.worth() == Worth.HELPS;
  }

  /// How much faster tokens came, if it was tried.
  public OptionalDouble observedSpeedup() {
    return tried.isPresent() && tried.get() instanceof Tried.Speedup(double factor)
        ? OptionalDouble.of(factor)
        : OptionalDouble.empty();
  }

  /// Why it was not tried, though it might have been.
  public Optional<String> whyLeft() {
    return tried.isPresent() && tried.get() instanceof Tried.Left(String reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  Remedy withTried(Tried outcome) {
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
        Optional.of(outcome));
  }
}
