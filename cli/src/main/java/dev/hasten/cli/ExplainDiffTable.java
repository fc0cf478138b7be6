package dev.hasten.cli;

import dev.hasten.explain.diff.OperatorPair;
import dev.hasten.explain.diff.Pair;
import dev.hasten.explain.diff.PhaseDiff;
import dev.hasten.explain.diff.PhaseTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What `explain --diff` prints: the verdict, a table for each phase, and what else differs.
final class ExplainDiffTable {
  private static final List<String> HEADER =
      List.of("ms", "A", "B", "B - A", "ceiling A", "ceiling B", "MB A", "MB B");
  private static final double BYTES_PER_MEGABYTE = 1e6;

  /// What changed by less of a phase is left to `--json`.
  private static final double LEAST_CHANGE = 0.005;

  private static final int MOST_OPERATORS = 10;

  private ExplainDiffTable() {}

  static String of(ExplainDiff compared, Colours colours) {
    String line = System.lineSeparator();
    return String.join(
        line,
        colours.bold(compared.diff().verdict()),
        "",
        "A is " + compared.a(),
        "B is " + compared.b(),
        "",
        phase(compared.diff().decode()),
        phase(compared.diff().prefill()),
        phase(compared.diff().load()) + differences(compared.diff().differences()));
  }

  private static String phase(PhaseDiff phase) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADER));
    PhaseTimes times = phase.times();
    rows.add(row("all", times.millis()));
    times.causes().stream()
        .filter(cause -> cause.millis().a() + cause.millis().b() > 0)
        .forEach(cause -> rows.add(row("- " + cause.cause(), cause.millis())));
    times.operators().stream()
        .filter(operator -> isNotable(operator.millis(), times.millis()))
        .limit(MOST_OPERATORS)
        .forEach(operator -> rows.add(row(operator)));
    return "%s: %s%n%n%s"
        .formatted(
            phase.headline(), phase.reason().text(), MarkdownTable.of(withoutEmptyColumns(rows)));
  }

  private static List<List<String>> withoutEmptyColumns(List<List<String>> rows) {
    int[] kept =
        IntStream.range(0, HEADER.size())
            .filter(column -> rows.stream().skip(1).anyMatch(row -> !row.get(column).isEmpty()))
            .toArray();
    return rows.stream().map(row -> IntStream.of(kept).mapToObj(row::get).toList()).toList();
  }

  private static boolean isNotable(Pair millis, Pair all) {
    return Math.abs(millis.change()) >= LEAST_CHANGE * Math.max(all.a(), all.b());
  }

  private static List<String> row(String name, Pair millis) {
    return List.of(name, millis(millis.a()), millis(millis.b()), change(millis), "", "", "", "");
  }

  private static List<String> row(OperatorPair operator) {
    return List.of(
        operator.name(),
        millis(operator.millis().a()),
        millis(operator.millis().b()),
        change(operator.millis()),
        percent(operator.percentOfA()),
        percent(operator.percentOfB()),
        megabytes(operator.bytes().a()),
        megabytes(operator.bytes().b()));
  }

  private static String millis(double value) {
    return "%.3f".formatted(value);
  }

  private static String change(Pair millis) {
    return "%+.3f".formatted(millis.change());
  }

  private static String percent(OptionalDouble value) {
    return value.isPresent() ? "%.0f %%".formatted(value.getAsDouble()) : "";
  }

  private static String megabytes(double bytes) {
    return bytes == 0 ? "" : "%.2f".formatted(bytes / BYTES_PER_MEGABYTE);
  }

  private static String differences(List<String> differences) {
    String line = System.lineSeparator();
    return differences.isEmpty()
        ? ""
        : differences.stream()
            .map(difference -> "- " + difference + line)
            .collect(
                Collectors.joining("", line + "What else differs, B instead of A:" + line, ""));
  }
}
