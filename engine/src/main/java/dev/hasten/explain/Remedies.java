package dev.hasten.explain;

import dev.hasten.explain.Remedy.Effect;
import dev.hasten.explain.Remedy.Worth;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// All that could be done about a model that is slow here, what helps most first. What does not
/// help is among it, with the reason.
public final class Remedies {
  /// Less is lost in what machines differ by themselves.
  private static final double LEAST_SPEEDUP = 1.05;

  private Remedies() {}

  /// Ranks them; none where the machine is too noisy to tell them apart.
  public static List<Remedy> of(RemedyCase one) {
    if (one.explanation().steadiness().isNoisy()) {
      return List.of();
    }
    return Stream.of(WeightRemedies.of(one), RunRemedies.of(one), ElsewhereRemedies.of(one))
        .flatMap(List::stream)
        .sorted(
            Comparator.comparing((Remedy remedy) -> remedy.effect().worth())
                .thenComparingDouble(remedy -> -remedy.decode().speedup()))
        .toList();
  }

  /// A remedy that helps if tokens come fast enough then.
  static Remedy remedy(RemedyCase one, Draft draft) {
    double now = one.tokensPerSecond();
    boolean helps = Math.max(draft.decode().speedup(), loadSpeedup(one, draft)) >= LEAST_SPEEDUP;
    return new Remedy(
        draft.strategy(),
        draft.name(),
        draft.command(),
        draft.decode(),
        now * draft.decode().speedup(),
        draft.timeToFirstTokenMillis(),
        draft.memoryBytes(),
        draft.loadMillis(),
        draft.quality(),
        new Effect(helps ? Worth.HELPS : Worth.HELPS_NOT, draft.reason()),
        draft.trial(),
        Optional.empty());
  }

  private static double loadSpeedup(RemedyCase one, Draft draft) {
    double now = one.explanation().load().millis();
    return now / draft.loadMillis().orElse(now);
  }

  /// What differs from one remedy to the next.
  ///
  /// @param reason why it helps or not, with numbers
  record Draft(
      Strategy strategy,
      String name,
      Optional<String> command,
      Prediction decode,
      double timeToFirstTokenMillis,
      double memoryBytes,
      OptionalDouble loadMillis,
      Optional<String> quality,
      String reason,
      Optional<Trial> trial) {

    /// One that changes neither the first token nor memory nor quality.
    static Draft of(
        RemedyCase one, Strategy strategy, String name, Prediction decode, String reason) {
      return new Draft(
          strategy,
          name,
          Optional.empty(),
          decode,
          one.prefillMillis(),
          one.memoryBytes(),
          OptionalDouble.empty(),
          Optional.empty(),
          reason,
          Optional.empty());
    }

    Draft withCommand(String text) {
      return new Draft(
          strategy,
          name,
          Optional.of(text),
          decode,
          timeToFirstTokenMillis,
          memoryBytes,
          loadMillis,
          quality,
          reason,
          trial);
    }

    Draft withMemory(double bytes) {
      return new Draft(
          strategy,
          name,
          command,
          decode,
          timeToFirstTokenMillis,
          bytes,
          loadMillis,
          quality,
          reason,
          trial);
    }

    Draft withFirstToken(double millis) {
      return new Draft(
          strategy, name, command, decode, millis, memoryBytes, loadMillis, quality, reason, trial);
    }

    Draft withLoad(double millis) {
      return new Draft(
          strategy,
          name,
          command,
          decode,
          timeToFirstTokenMillis,
          memoryBytes,
          OptionalDouble.of(millis),
          quality,
          reason,
          trial);
    }

    Draft withQuality(String text) {
      return new Draft(
          strategy,
          name,
          command,
          decode,
          timeToFirstTokenMillis,
          memoryBytes,
          loadMillis,
          Optional.of(text),
          reason,
          trial);
    }

    Draft withTrial(Trial other) {
      return new Draft(
          strategy,
          name,
          command,
          decode,
          timeToFirstTokenMillis,
          memoryBytes,
          loadMillis,
          quality,
          reason,
          Optional.of(other));
    }
  }
}
