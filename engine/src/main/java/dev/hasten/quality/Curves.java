package dev.hasten.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Where in a text the divergence is, for plots.
///
/// @param divergenceByPosition mean over all chunks for each scored position of a chunk, in nats
/// @param histogram tokens by their divergence
public record Curves(List<Double> divergenceByPosition, List<Bin> histogram) {
  private static final int BINS_OF_DECADE = 4;
  private static final int LOWEST_DECADE = -9;
  private static final int HIGHEST_DECADE = 2;

  public Curves {
    divergenceByPosition = List.copyOf(divergenceByPosition);
    histogram = List.copyOf(histogram);
  }

  /// Tokens whose divergence is in `[from, to)`. The first bin has all below, the last all above.
  public record Bin(double from, double to, int tokens) {}

  static Curves of(double[] divergence, int tokensOfChunk) {
    return new Curves(meanOfPositions(divergence, tokensOfChunk), histogram(divergence));
  }

  static List<Double> meanOfChunks(double[] values, int tokensOfChunk) {
    return IntStream.range(0, values.length / tokensOfChunk)
        .mapToObj(chunk -> meanOf(values, chunk * tokensOfChunk, 1, tokensOfChunk))
        .toList();
  }

  private static List<Double> meanOfPositions(double[] values, int tokensOfChunk) {
    int chunks = values.length / tokensOfChunk;
    return IntStream.range(0, tokensOfChunk)
        .mapToObj(position -> meanOf(values, position, tokensOfChunk, chunks))
        .toList();
  }

  private static double meanOf(double[] values, int first, int stride, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[first + i * stride];
    }
    return sum / count;
  }

  /// From the lowest decade that has a token to the highest.
  static List<Bin> histogram(double[] divergence) {
    int[] counts = new int[(HIGHEST_DECADE - LOWEST_DECADE) * BINS_OF_DECADE];
    for (double value : divergence) {
      counts[binOf(value, counts.length)]++;
    }
    int first = IntStream.range(0, counts.length).filter(i -> counts[i] > 0).findFirst().orElse(0);
    int end = counts.length;
    while (end > first + 1 && counts[end - 1] == 0) {
      end--;
    }
    List<Bin> bins = new ArrayList<>();
    for (int bin = first; bin < end; bin++) {
      bins.add(new Bin(edge(bin), edge(bin + 1), counts[bin]));
    }
    return bins;
  }

  private static int binOf(double value, int bins) {
    double place = (Math.log10(value) - LOWEST_DECADE) * BINS_OF_DECADE;
    return (int) Math.clamp(Math.floor(place), 0, bins - 1);
  }

  private static double edge(int bin) {
    return Math.pow(10, LOWEST_DECADE + (double) bin / BINS_OF_DECADE);
  }
}
