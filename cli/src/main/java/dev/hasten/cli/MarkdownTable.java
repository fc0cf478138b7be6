package dev.hasten.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A Markdown table that is readable as it stands: columns of one width, the first aligned left,
/// the others right.
final class MarkdownTable {
  private static final int LEFT_ALIGNED = 1;

  private MarkdownTable() {}

  /// @param rows the header first; all of one length
  static String of(List<List<String>> rows) {
    List<Integer> widths =
        IntStream.range(0, rows.getFirst().size()).mapToObj(column -> width(rows, column)).toList();
    List<String> lines = new ArrayList<>();
    rows.forEach(row -> lines.add(line(row, widths)));
    lines.add(1, rule(widths));
    return lines.stream().map(line -> line + System.lineSeparator()).collect(Collectors.joining());
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> Colours.width(row.get(column))).max().orElse(0);
  }

  private static String line(List<String> cells, List<Integer> widths) {
    return IntStream.range(0, cells.size())
        .mapToObj(column -> cell(cells.get(column), column, widths.get(column)))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String cell(String text, int column, int width) {
    String padding = " ".repeat(width - Colours.width(text));
    return column < LEFT_ALIGNED ? text + padding : padding + text;
  }

  private static String rule(List<Integer> widths) {
    return IntStream.range(0, widths.size())
        .mapToObj(column ->
            column < LEFT_ALIGNED
                ? "-".repeat(widths.get(column))
                : "-".repeat(widths.get(column) - 1) + ":")
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
