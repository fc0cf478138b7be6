package dev.hasten.cli;

import dev.hasten.measure.BenchResult;
import dev.hasten.measure.Measurement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table of `bench`, as llama-bench has it: Markdown, a row for each test.
final class BenchTable {
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;
  private static final double MILLION = 1e6;
  private static final List<String> HEADER =
      List.of("model", "size", "params", "threads", "kernels", "test", "t/s", "% of ceiling");

  private BenchTable() {}

  static String of(BenchReport report, BenchResult result) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    result
        .measurements()
        .forEach(measurement ->
            rows.add(row(report, measurement, percent(report, result, measurement))));
    return MarkdownTable.of(rows) + System.lineSeparator() + footer(report);
  }

  private static List<String> row(
      BenchReport report, Measurement measurement, @Nullable Double percentOfCeiling) {
    return List.of(
        Path.of(report.path()).getFileName().toString(),
        "%.2f MiB".formatted(report.fileBytes() / BYTES_PER_MEBIBYTE),
        "%.2f M".formatted(report.parameters() / MILLION),
        String.valueOf(report.threads()),
        report.kernels(),
        measurement.test(),
        speed(measurement),
        percentOfCeiling == null ? "" : "%.0f %%".formatted(percentOfCeiling));
  }

  private static @Nullable Double percent(
      BenchReport report, BenchResult result, Measurement measurement) {
    if (measurement.equals(result.prefill())) {
      return report.prefill().percentOfCeiling();
    }
    return measurement.equals(result.decode()) ? report.decode().percentOfCeiling() : null;
  }

  private static String speed(Measurement measurement) {
    String mean = "%.2f".formatted(measurement.tokensPerSecond());
    return measurement.standardDeviation().stream()
        .mapToObj(deviation -> mean + " ± %.2f".formatted(deviation))
        .findFirst()
        .orElse(mean);
  }

  private static String footer(BenchReport report) {
    List<String> facts = new ArrayList<>();
    facts.add("loaded in %.0f ms".formatted(report.loadMillis()));
    if (report.coldStartToFirstTokenMillis() != null) {
      facts.add(
          "first token of a new process after %.0f ms"
              .formatted(report.coldStartToFirstTokenMillis()));
    }
    if (report.peakResidentBytes() != null) {
      facts.add("peak memory %.0f MiB".formatted(report.peakResidentBytes() / BYTES_PER_MEBIBYTE));
    }
    if (report.readGigabytesPerSecond() != null) {
      facts.add("memory is read at %.1f GB/s".formatted(report.readGigabytesPerSecond()));
    }
    if (report.gigaMultiplyAddsPerSecond() != null) {
      facts.add("multiplies at %.0f G/s at most".formatted(report.gigaMultiplyAddsPerSecond()));
    }
    return String.join(", ", facts) + System.lineSeparator();
  }
}
