package dev.hasten.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Rows as lines of text, in columns that are as wide as their widest cell.
final class TextColumns {
  private static final String GAP = "  ";

  private TextColumns() {}

  /// @param rows all of one length
  static String of(List<List<String>> rows) {
    List<Integer> widths =
        IntStream.range(0, rows.getFirst().size()).mapToObj(column -> width(rows, column)).toList();
    return rows.stream()
        .map(row -> line(row, widths) + System.lineSeparator())
        .collect(Collectors.joining());
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static String line(List<String> cells, List<Integer> widths) {
    return IntStream.range(0, cells.size())
        .mapToObj(column ->
            cells.get(column) + " ".repeat(widths.get(column) - cells.get(column).length()))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }
}
