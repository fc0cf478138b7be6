package dev.hasten.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What `bench --csv` prints: a header, and a line for each test, with the names and values of
/// `--json`. Absent facts are empty.
///
/// Quotes: [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180); lines end as this system's do.
final class BenchCsv {
  private static final String SPECIAL = "[\\s\\S]*[,\"\\r\\n][\\s\\S]*";
  private static final List<String> HEADER =
      List.of(
          "model",
          "fileBytes",
          "parameters",
          "threads",
          "kernels",
          "test",
          "tokens",
          "batch",
          "tokensPerSecond",
          "standardDeviation",
          "percentOfCeiling");

  private BenchCsv() {}

  static String of(BenchReport report) {
    return Stream.concat(Stream.of(HEADER), report.tests().stream().map(test -> row(report, test)))
        .map(BenchCsv::line)
        .collect(Collectors.joining());
  }

  private static List<String> row(BenchReport report, BenchReport.Test test) {
    return List.of(
        report.model(),
        String.valueOf(report.fileBytes()),
        String.valueOf(report.parameters()),
        String.valueOf(report.threads()),
        report.kernels(),
        test.name(),
        String.valueOf(test.tokens()),
        String.valueOf(test.batch()),
        number(test.tokensPerSecond()),
        number(test.standardDeviation()),
        number(test.percentOfCeiling()));
  }

  /// Without an exponent, which not every reader knows.
  private static String number(@Nullable Double value) {
    return value == null ? "" : BigDecimal.valueOf(value).toPlainString();
  }

  private static String line(List<String> fields) {
    return fields.stream().map(BenchCsv::quoted).collect(Collectors.joining(","))
        + System.lineSeparator();
  }

  private static String quoted(String field) {
    return field.matches(SPECIAL) ? '"' + field.replace("\"", "\"\"") + '"' : field;
  }
}
