package dev.hasten.explain;

/// An explanation in a sentence or two.
public final class Verdict {
  private static final double PERCENT = 100;
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final double BILLION = 1e9;

  private Verdict() {}

  /// What each phase is bound by, and how much of it that is; or that nobody can tell here.
  public static String of(Explanation explanation) {
    if (explanation.steadiness().isNoisy()) {
      return noisy(explanation.steadiness());
    }
    return "Decode is bound by %s. Prefill is bound by %s.%s"
        .formatted(
            decode(explanation.decode(), explanation),
            prefill(explanation.prefill(), explanation),
            loading(explanation));
  }

  private static String noisy(Steadiness steadiness) {
    return ("This machine is too noisy to judge: the same tokens took from %.0f to %.0f ms and the "
            + "same prompt from %.0f to %.0f ms in %d repetitions, and the middle half of them lies "
            + "%.0f %% apart. Stop what else runs here and ask again.")
        .formatted(
            steadiness.decodeMillis().low(),
            steadiness.decodeMillis().high(),
            steadiness.prefillMillis().low(),
            steadiness.prefillMillis().high(),
            steadiness.decodeMillis().values().size(),
            PERCENT * steadiness.relative());
  }

  /// Loading counts where it takes longer than the answer.
  private static String loading(Explanation explanation) {
    Phase load = explanation.load();
    double answerMillis = explanation.prefill().millis() + explanation.decode().millis();
    if (load.millis() <= answerMillis) {
      return "";
    }
    String why =
        switch (load.bound()) {
          case LATENCY -> "waiting for the disk";
          case OVERHEAD -> "opening, packing and planning";
          case COMPUTE, MEMORY_BANDWIDTH, COMMUNICATION -> String.valueOf(load.bound());
        };
    return " Loading took longer than both, %.0f ms, %.0f %% of it %s."
        .formatted(load.millis(), PERCENT * load.share(load.bound()), why);
  }

  private static String decode(Phase phase, Explanation explanation) {
    double tokenMillis = phase.millis() / phase.tokens();
    return "%s: %s of the %.2f ms a token%s"
        .formatted(phase.bound(), percent(phase), tokenMillis, because(phase, explanation));
  }

  private static String prefill(Phase phase, Explanation explanation) {
    return "%s: %s of the %.0f ms for %d tokens%s"
        .formatted(
            phase.bound(),
            percent(phase),
            phase.millis(),
            phase.tokens(),
            because(phase, explanation));
  }

  private static String percent(Phase phase) {
    return "%.0f %%".formatted(PERCENT * phase.share(phase.bound()));
  }

  private static String because(Phase phase, Explanation explanation) {
    return switch (phase.bound()) {
      case MEMORY_BANDWIDTH ->
          " is reading %.0f MB at the %.1f GB/s that these threads reach"
              .formatted(
                  phase.memoryBytes() / phase.tokens() / BYTES_PER_MEGABYTE,
                  explanation.ceilings().readBytesPerSecond().orElse(0) / BILLION);
      case COMPUTE ->
          " is multiplying at the %.0f billion a second that these threads reach"
              .formatted(explanation.ceilings().multiplyAddsPerSecond().orElse(0) / BILLION);
      case OVERHEAD -> " is neither reading nor multiplying: " + largestOverhead(phase);
      case COMMUNICATION, LATENCY -> " is waiting";
    };
  }

  private static String largestOverhead(Phase phase) {
    OperatorTime worst =
        phase.operators().stream()
            .max((a, b) -> Double.compare(a.overheadMillis(), b.overheadMillis()))
            .orElseThrow();
    return "most of it in %s (%.0f %% of the phase)"
        .formatted(
            worst.name(),
            PERCENT
                * Math.min(phase.share(Cause.OVERHEAD), worst.overheadMillis() / phase.millis()));
  }
}
