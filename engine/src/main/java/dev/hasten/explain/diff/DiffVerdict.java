package dev.hasten.explain.diff;

import dev.hasten.explain.diff.Reason.Kind;
import java.util.Optional;

/// A comparison in one sentence: of tokens if these take another time, else of the prompt.
record DiffVerdict(SavedReport a, SavedReport b, PhaseDiff prefill, PhaseDiff decode) {
  /// A ceiling that differs by less is not worth a clause.
  private static final double NOTABLE = 0.01;

  String sentence() {
    return switch (decode.reason().kind()) {
      case NOISE ->
          "B's tokens take %s, but %s, so that no reason is named."
              .formatted(howLong(decode), decode.reason().text());
      case NO_DIFFERENCE -> ofPrompt();
      case SETUP, CEILING, PROCESSOR, WORK, EFFICIENCY, NO_SINGLE_REASON ->
          "B's tokens take %s: %s%s."
              .formatted(
                  howLong(decode), decode.reason().text(), meanwhile(decode.reason().kind()));
    };
  }

  private String ofPrompt() {
    return switch (prefill.reason().kind()) {
      case NOISE, NO_DIFFERENCE ->
          "B is as fast as A: tokens take %s and the prompt %s, %s."
              .formatted(howLong(decode), howLong(prefill), decode.reason().text());
      case SETUP, CEILING, PROCESSOR, WORK, EFFICIENCY, NO_SINGLE_REASON ->
          "B's tokens take as long as A's, but the prompt takes %s: %s."
              .formatted(howLong(prefill), prefill.reason().text());
    };
  }

  private static String howLong(PhaseDiff phase) {
    Pair millis = phase.times().millis();
    return "%s (%s)".formatted(Words.instead(millis, "ms"), Words.times(millis));
  }

  /// Memory is what most tokens wait for, so how fast it was belongs to every reason but itself.
  private String meanwhile(Kind reason) {
    Optional<CeilingPair> memory =
        CeilingPair.memory(a, b).filter(ceiling -> ceiling.values().differsBy(NOTABLE));
    return reason == Kind.CEILING ? "" : memory.map(ceiling -> "; " + ceiling).orElse("");
  }
}
