package dev.hasten.quality;

import dev.hasten.error.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Two texts and how similar people find them.
///
/// @param score on any scale that rises with similarity
public record ScoredPair(String first, String second, double score) {
  private static final int COLUMNS = 3;

  /// Fewer say nothing of a correlation.
  private static final int FEWEST = 3;

  /// Reads lines of text, text and score with tabs between them. Empty lines are skipped, and so is
  /// a first line whose third column is no number: it has the names of the columns.
  ///
  /// @param name of the file, for messages
  /// @throws UsageException if a line is otherwise, or there are too few or all scores are the same
  public static List<ScoredPair> parse(String name, String tsv) {
    List<ScoredPair> pairs = new ArrayList<>();
    List<String> lines = tsv.lines().toList();
    for (int number = 0; number < lines.size(); number++) {
      String line = lines.get(number);
      if (!line.isBlank() && !(number == 0 && isHeader(line))) {
        pairs.add(parseLine("%s, line %d".formatted(name, number + 1), line));
      }
    }
    requireUsable(name, pairs);
    return pairs;
  }

  private static boolean isHeader(String line) {
    String[] columns = line.split("\t", -1);
    return columns.length == COLUMNS && number(columns[2]).isEmpty();
  }

  private static ScoredPair parseLine(String place, String line) {
    String[] columns = line.split("\t", -1);
    if (columns.length != COLUMNS) {
      throw new UsageException(
          "%s has %d columns, must have %d".formatted(place, columns.length, COLUMNS),
          "a line is text, text and score with tabs between them");
    }
    OptionalDouble score = number(columns[2]);
    if (score.isEmpty()) {
      throw new UsageException(
          "%s: the score is '%s', must be a number".formatted(place, columns[2]),
          "a line is text, text and score with tabs between them");
    }
    return new ScoredPair(columns[0], columns[1], score.getAsDouble());
  }

  private static OptionalDouble number(String text) {
    try {
      double value = Double.parseDouble(text.strip());
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  private static void requireUsable(String name, List<ScoredPair> pairs) {
    if (pairs.size() < FEWEST) {
      throw new UsageException(
          "%s has %d pairs, must have at least %d".formatted(name, pairs.size(), FEWEST),
          "a line is text, text and score with tabs between them");
    }
    if (pairs.stream().mapToDouble(ScoredPair::score).distinct().count() == 1) {
      throw new UsageException(
          "%s: all %d scores are %s".formatted(name, pairs.size(), pairs.getFirst().score()),
          "a correlation needs scores that differ");
    }
  }
}
