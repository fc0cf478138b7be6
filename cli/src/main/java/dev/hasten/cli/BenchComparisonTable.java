package dev.hasten.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What `bench --compare` says below its table: a row for each test of either run.
final class BenchComparisonTable {
  private static final List<String> HEADER =
      List.of("test", "t/s before", "t/s now", "ratio", "difference");

  private BenchComparisonTable() {}

  /// @param file where the earlier run was saved
  static String of(Path file, List<BenchComparison> comparison) {
    List<List<String>> rows =
        Stream.concat(Stream.of(HEADER), comparison.stream().map(BenchComparisonTable::row))
            .toList();
    return "%nCompared with %s (the spread: two standard deviations of the difference):%n%n"
            .formatted(file)
        + MarkdownTable.of(rows);
  }

  private static List<String> row(BenchComparison test) {
    return List.of(
        test.name(),
        number(test.before()),
        number(test.after()),
        number(test.ratio()),
        test.verdict());
  }

  private static String number(@Nullable Double value) {
    return value == null ? "" : "%.2f".formatted(value);
  }
}
