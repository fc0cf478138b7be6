package dev.hasten.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The table of `bench`, as llama-bench has it: Markdown, a row for each test.
final class BenchTable {
  private static final double BYTES_PER_MEBIBYTE = 1 << 20;
  private static final double MILLION = 1e6;
  private static final List<String> HEADER =
      List.of("model", "size", "params", "threads", "kernels", "test", "t/s", "% of ceiling");

  private BenchTable() {}

  static String of(BenchReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    report.tests().forEach(test -> rows.add(row(report, test)));
    return MarkdownTable.of(rows) + System.lineSeparator() + footer(report);
  }

  private static List<String> row(BenchReport report, BenchReport.Test test) {
    return List.of(
        Path.of(report.path()).getFileName().toString(),
        "%.2f MiB".formatted(report.fileBytes() / BYTES_PER_MEBIBYTE),
        "%.2f M".formatted(report.parameters() / MILLION),
        String.valueOf(report.threads()),
        report.kernels(),
        test.name(),
        speed(test),
        test.percentOfCeiling() == null ? "" : "%.0f %%".formatted(test.percentOfCeiling()));
  }

  private static String speed(BenchReport.Test test) {
    String mean = "%.2f".formatted(test.tokensPerSecond());
    return test.standardDeviation() == null
        ? mean
        : mean + " ± %.2f".formatted(test.standardDeviation());
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
    facts.addAll(
        CeilingFacts.of(report.readGigabytesPerSecond(), report.gigaMultiplyAddsPerSecond()));
    return String.join(", ", facts) + System.lineSeparator();
  }
}
