package dev.hasten.sampling;

import java.util.Arrays;

/// Tokens that may be chosen, likeliest first, each with its probability among them. Every method
/// keeps at least one, and the rest's probabilities add up to 1.
final class Candidates {
  /// e^-36 is 2^-52: among a million tokens less than 2^-32.
  private static final double MOST_UNLIKELY = 36;

  private final int[] ids;
  private final double[] probabilities;

  private Candidates(int[] ids, double[] probabilities) {
    this.ids = ids;
    this.probabilities = probabilities;
  }

  /// The `count` likeliest under a softmax of `logits / temperature`, without those so unlikely
  /// that all of them together would be drawn less than once in a billion tokens.
  ///
  /// @param highs of these logits
  static Candidates likeliest(
      float[] logits, PartHighs highs, double temperature, int count, TopLogits.Room room) {
    double maximum = highs.high(highs.highestPart());
    double least = maximum - MOST_UNLIKELY * temperature;
    int wanted =
        count < highs.parts() ? count : Math.clamp(TopLogits.countFrom(logits, least), 1, count);
    int[] ids = withoutUnlikely(logits, TopLogits.ids(logits, highs, wanted, room), least);
    double[] probabilities = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      probabilities[i] = Math.exp((logits[ids[i]] - maximum) / temperature);
    }
    return new Candidates(ids, probabilities).normalized();
  }

  /// The first of them, which are at least `least`; one in any case.
  private static int[] withoutUnlikely(float[] logits, int[] ids, double least) {
    int kept = ids.length;
    while (kept > 1 && logits[ids[kept - 1]] < least) {
      kept--;
    }
    return kept == ids.length ? ids : Arrays.copyOf(ids, kept);
  }

  Candidates topP(double topP) {
    double sum = 0;
    int kept = 0;
    while (kept < ids.length && (kept == 0 || sum < topP)) {
      sum += probabilities[kept];
      kept++;
    }
    return first(kept).normalized();
  }

  Candidates minP(double minP) {
    int kept = 1;
    while (kept < ids.length && probabilities[kept] >= minP * probabilities[0]) {
      kept++;
    }
    return first(kept).normalized();
  }

  Candidates typicalP(double typicalP) {
    double entropy = 0;
    for (double probability : probabilities) {
      entropy += probability * surprise(probability);
    }
    double center = entropy;
    Integer[] order = new Integer[ids.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) ->
            Double.compare(
                Math.abs(surprise(probabilities[a]) - center),
                Math.abs(surprise(probabilities[b]) - center)));
    double sum = 0;
    int kept = 0;
    while (kept < order.length && (kept == 0 || sum < typicalP)) {
      sum += probabilities[order[kept]];
      kept++;
    }
    return subset(Arrays.copyOf(order, kept)).normalized();
  }

  /// The token at which the running sum of probabilities passes `uniform`.
  int draw(double uniform) {
    double sum = 0;
    for (int i = 0; i < ids.length; i++) {
      sum += probabilities[i];
      if (uniform < sum) {
        return ids[i];
      }
    }
    return ids[ids.length - 1];
  }

  private Candidates first(int count) {
    return new Candidates(Arrays.copyOf(ids, count), Arrays.copyOf(probabilities, count));
  }

  private Candidates subset(Integer[] indices) {
    Arrays.sort(indices);
    int[] keptIds = new int[indices.length];
    double[] kept = new double[indices.length];
    for (int i = 0; i < indices.length; i++) {
      keptIds[i] = ids[indices[i]];
      kept[i] = probabilities[indices[i]];
    }
    return new Candidates(keptIds, kept);
  }

  private Candidates normalized() {
    double sum = Arrays.stream(probabilities).sum();
    return new Candidates(ids, Arrays.stream(probabilities).map(p -> p / sum).toArray());
  }

  private static double surprise(double probability) {
    return probability == 0 ? 0 : -Math.log(probability);
  }
}
