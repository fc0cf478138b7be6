package dev.hasten.template;

import java.util.Arrays;

/// Finds line and column of an index into a source text.
final class SourceMap {
  private final int[] lineStarts;

  SourceMap(String source) {
    lineStarts =
        java.util.stream.IntStream.concat(
                java.util.stream.IntStream.of(0),
                java.util.stream.IntStream.range(0, source.length())
                    .filter(i -> source.charAt(i) == '\n')
                    .map(i -> i + 1))
            .toArray();
  }

  Position position(int index) {
    int found = Arrays.binarySearch(lineStarts, index);
    int line = found >= 0 ? found : -found - 2;
    return new Position(line + 1, index - lineStarts[line] + 1);
  }
}
