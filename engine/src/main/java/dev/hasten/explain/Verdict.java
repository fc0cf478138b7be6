package dev.hasten.explain;

import dev.hasten.health.RuntimeFacts;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.Spread;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// An explanation in a sentence or two.
public final class Verdict {
  private static final double PERCENT = 100;
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final double BILLION = 1e9;

  private static final double LEAST_MILLIS = 0.1;
  private static final double FEW_MILLIS = 10;
  private static final double MANY_MILLIS = 100;

  /// Less of a time is not worth a word.
  private static final double LEAST_SHARE = 0.1;

  private Verdict() {}

  /// What each phase is bound by, and how much of it that is; or that nobody can tell here.
  public static String of(Explanation explanation) {
    if (explanation.steadiness().isNoisy()) {
      return noisy(explanation) + loading(explanation);
    }
    return "Decode is bound by %s. Prefill is bound by %s.%s"
        .formatted(
            decode(explanation.decode(), explanation),
            prefill(explanation.prefill(), explanation),
            loading(explanation));
  }

  private static String noisy(Explanation explanation) {
    Steadiness steadiness = explanation.steadiness();
    return ("This machine is too noisy to judge: the same tokens took from %s ms and the same prompt "
            + "from %s ms in %d repetitions, and the middle half of them lies %.0f %% apart. %s")
        .formatted(
            range(steadiness.decodeMillis()),
            range(steadiness.prefillMillis()),
            steadiness.decodeMillis().values().size(),
            PERCENT * steadiness.relative(),
            wayOut(explanation.runtime()));
  }

  private static String range(Spread millis) {
    return (millis.low() < FEW_MILLIS ? "%.2f to %.2f" : "%.0f to %.0f")
        .formatted(millis.low(), millis.high());
  }

  /// Three or four digits.
  private static String millis(double value) {
    String format = value < LEAST_MILLIS ? "%.3f" : value < MANY_MILLIS ? "%.2f" : "%.0f";
    return format.formatted(value);
  }

  private static String wayOut(RuntimeFacts runtime) {
    boolean isThrottled =
        runtime.throttling().stream()
            .anyMatch(held -> held.throttledMillis() > LEAST_SHARE * runtime.millis());
    return isThrottled
        ? "The CPU quota held threads back: raise it, or use fewer threads."
        : "Stop what else runs here and ask again.";
  }

  /// Loading counts where it takes longer than the answer.
  private static String loading(Explanation explanation) {
    Phase load = explanation.load();
    double answerMillis = explanation.prefill().millis() + explanation.decode().millis();
    if (load.millis() <= answerMillis) {
      return "";
    }
    return " Loading took longer than prompt and tokens together, %.0f ms: %s."
        .formatted(load.millis(), String.join(", ", causesOfLoading(load)));
  }

  private static List<String> causesOfLoading(Phase load) {
    return load.shares().entrySet().stream()
        .filter(cause -> cause.getValue() >= LEAST_SHARE)
        .sorted(Map.Entry.<Cause, Double>comparingByValue().reversed())
        .map(cause ->
            "%.0f %% of it %s".formatted(PERCENT * cause.getValue(), what(cause.getKey(), load)))
        .toList();
  }

  private static String what(Cause cause, Phase load) {
    return switch (cause) {
      case LATENCY -> "waiting for the disk";
      case OVERHEAD ->
          "work of the processors, most of it in \"%s\"".formatted(largestOverhead(load).name());
      case COMPUTE, MEMORY_BANDWIDTH, COMMUNICATION -> cause.toString();
    };
  }

  private static String decode(Phase phase, Explanation explanation) {
    double tokenMillis = phase.millis() / phase.tokens();
    return "%s: %s of the %s ms a token%s"
        .formatted(phase.bound(), percent(phase), millis(tokenMillis), because(phase, explanation));
  }

  private static String prefill(Phase phase, Explanation explanation) {
    return "%s: %s of the %s ms for %d tokens%s"
        .formatted(
            phase.bound(),
            percent(phase),
            millis(phase.millis()),
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
      case COMPUTE -> " is " + computing(explanation.ceilings());
      case OVERHEAD -> " is neither reading nor multiplying: " + whereOverheadIs(phase);
      case COMMUNICATION -> " is moving activations from one machine to the next";
      case LATENCY -> " is waiting for a disk, a queue or a round trip";
    };
  }

  private static String computing(Ceilings ceilings) {
    OptionalDouble unpacks = ceilings.unpacksPerSecond();
    return "%smultiplying at the %.0f billion a second that these threads reach"
        .formatted(
            unpacks.isPresent()
                ? "unpacking weights at the %.1f billion and "
                    .formatted(unpacks.getAsDouble() / BILLION)
                : "",
            ceilings.multiplyAddsPerSecond().orElse(0) / BILLION);
  }

  private static OperatorTime largestOverhead(Phase phase) {
    return phase.operators().stream()
        .max(Comparator.comparingDouble(OperatorTime::overheadMillis))
        .orElseThrow();
  }

  private static String whereOverheadIs(Phase phase) {
    OperatorTime worst = largestOverhead(phase);
    return "most of it in %s (%.0f %% of the phase)"
        .formatted(
            worst.name(),
            PERCENT
                * Math.min(phase.share(Cause.OVERHEAD), worst.overheadMillis() / phase.millis()));
  }
}
