package dev.hasten.explain.diff;

import dev.hasten.error.UsageException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what `explain --json` printed.
public final class SavedReportReader {
  private static final JsonMapper MAPPER = new JsonMapper();

  private SavedReportReader() {}

  /// A report.
  ///
  /// @param name of its file, for errors
  /// @throws UsageException if it is not of `explain --json`, or of one that reported less
  public static SavedReport read(String name, String json) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      RecordShape.fault(tree, SavedReport.class).ifPresent(fault -> refuse(name, fault));
      SavedReport report = MAPPER.treeToValue(tree, SavedReport.class);
      timeless(report).ifPresent(fault -> refuse(name, fault));
      return report;
    } catch (JacksonException e) {
      throw malformed(name, e.getOriginalMessage());
    }
  }

  /// Ratios are made of them.
  private static Optional<String> timeless(SavedReport report) {
    SavedReport.Phases phases = report.phases();
    return notPositive("phases.load.millis", phases.load().millis())
        .or(() -> notPositive("phases.prefill.millis", phases.prefill().millis()))
        .or(() -> notPositive("phases.prefill.tokens", phases.prefill().tokens()))
        .or(() -> notPositive("phases.decode.millis", phases.decode().millis()))
        .or(() -> notPositive("phases.decode.tokens", phases.decode().tokens()))
        .or(() -> notPositive("runtime.millis", report.runtime().millis()))
        .or(() -> notPositive("threads", report.threads()));
  }

  private static Optional<String> notPositive(String name, double value) {
    return value > 0
        ? Optional.empty()
        : Optional.of("%s is %s, must be positive".formatted(name, value));
  }

  private static void refuse(String name, String why) {
    throw malformed(name, why);
  }

  private static UsageException malformed(String name, String why) {
    return new UsageException(
        "--diff: %s was not saved from explain --json of this build: %s".formatted(name, why),
        "save a run with: hasten explain MODEL --json > FILE");
  }
}
