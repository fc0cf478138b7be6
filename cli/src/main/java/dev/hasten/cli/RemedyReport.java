package dev.hasten.cli;

import dev.hasten.explain.Remedy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A remedy in a report.
///
/// @param command `null` if this build cannot
/// @param predictedSpeedup of tokens, all answers together
/// @param observedSpeedup `null` if it was not tried
/// @param untried why it was not, though it might have been; else `null`
/// @param predictedTimeToFirstTokenMillis with the model loaded
/// @param predictedLoadMillis `null` if it changes nothing about loading
/// @param memoryBytes of weights and KV cache
/// @param qualityCost `null` if it costs none
/// @param reason why it helps, or not
record RemedyReport(
    String name,
    String strategy,
    @Nullable String command,
    double predictedSpeedup,
    double predictedLow,
    double predictedHigh,
    @Nullable Double observedSpeedup,
    @Nullable String untried,
    double predictedDecodeTokensPerSecond,
    double predictedTimeToFirstTokenMillis,
    @Nullable Double predictedLoadMillis,
    double memoryBytes,
    @Nullable String qualityCost,
    boolean helps,
    String reason) {
  private static final List<String> HEADER =
      List.of("remedy", "faster", "between", "tried", "t/s", "first token ms", "MB", "command");
  private static final double BYTES_PER_MEGABYTE = 1e6;

  static RemedyReport of(Remedy remedy) {
    return new RemedyReport(
        remedy.name(),
        remedy.strategy().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        remedy.command().orElse(null),
        remedy.decode().speedup(),
        remedy.decode().low(),
        remedy.decode().high(),
        Json.orNull(remedy.observedSpeedup()),
        Json.orNull(remedy.whyLeft()),
        remedy.decodeTokensPerSecond(),
        remedy.timeToFirstTokenMillis(),
        Json.orNull(remedy.loadMillis()),
        remedy.memoryBytes(),
        remedy.quality().orElse(null),
        remedy.helps(),
        remedy.effect().reason());
  }

  /// What helps as a table, what does not as lines with the reasons.
  static String lines(List<RemedyReport> remedies, Colours colours) {
    if (remedies.isEmpty()) {
      return "";
    }
    String line = System.lineSeparator();
    StringBuilder text = new StringBuilder();
    List<List<String>> rows = new ArrayList<>(List.of(HEADER));
    remedies.stream().filter(RemedyReport::helps).forEach(remedy -> rows.add(remedy.row(colours)));
    text.append(line).append(rows.size() == 1 ? "" : MarkdownTable.of(rows));
    for (RemedyReport remedy : remedies) {
      if (!remedy.helps()) {
        text.append("does not help: ")
            .append(remedy.name())
            .append(" (%.2f x%s): ".formatted(remedy.predictedSpeedup(), remedy.tried()))
            .append(remedy.reason())
            .append(line);
      }
    }
    remedies.stream()
        .filter(remedy -> remedy.untried() != null)
        .forEach(remedy ->
            text.append("not tried: %s: %s%n".formatted(remedy.name(), remedy.untried())));
    return text.toString();
  }

  private String tried() {
    return observedSpeedup == null ? "" : ", tried %.2f x".formatted(observedSpeedup);
  }

  private List<String> row(Colours colours) {
    return List.of(
        name,
        colours.good("%.2f x".formatted(predictedSpeedup)),
        "%.2f to %.2f".formatted(predictedLow, predictedHigh),
        observedSpeedup == null ? "" : observed(observedSpeedup, colours),
        "%.0f".formatted(predictedDecodeTokensPerSecond),
        "%.0f".formatted(predictedTimeToFirstTokenMillis),
        "%.0f".formatted(memoryBytes / BYTES_PER_MEGABYTE),
        command == null ? "not in this build" : command);
  }

  /// A miss is said to be one.
  private String observed(double speedup, Colours colours) {
    boolean holds = speedup >= predictedLow && speedup <= predictedHigh;
    String factor = "%.2f x".formatted(speedup);
    return holds ? factor : colours.doubtful(factor + " (missed)");
  }
}
