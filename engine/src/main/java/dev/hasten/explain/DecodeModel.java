package dev.hasten.explain;

import java.util.List;

/// What a decode step costs, boiled down to what a person may change: a line for each term, at the
/// rates that were really reached. It answers "what if", it does not measure.
///
/// @param weightElements of all weights that a step reads
/// @param bitsPerWeight as the file has them, the mean
/// @param weightBytesPerSecond at which the operators that read weights really read them
/// @param workingSets how much faster that is where a step reads less, or slower where it reads
///   more; smallest first, empty if it is not known
/// @param multiplyAddsPerToken of the products with weights
/// @param multiplyAddsPerSecond really reached in prefill, where multiplying is the limit
/// @param keyValues what attention reads, layers that see equally far added up
/// @param keyValueBytesPerSecond at which attention really read it
/// @param readBytesPerSecond the machine's ceiling; 0 if it is not known
/// @param overheadMillisPerStep what a step takes besides, whatever the number of sequences
/// @param overheadMillisPerSequence what each sequence adds to that
public record DecodeModel(
    double weightElements,
    double bitsPerWeight,
    double weightBytesPerSecond,
    List<WorkingSet> workingSets,
    double multiplyAddsPerToken,
    double multiplyAddsPerSecond,
    List<KeyValues> keyValues,
    double keyValueBytesPerSecond,
    double readBytesPerSecond,
    double overheadMillisPerStep,
    double overheadMillisPerSequence) {
  private static final double BITS_PER_BYTE = 8;
  private static final double MILLIS_PER_SECOND = 1e3;

  public DecodeModel {
    workingSets = List.copyOf(workingSets);
    keyValues = List.copyOf(keyValues);
    requirePositive("weightElements", weightElements);
    requirePositive("bitsPerWeight", bitsPerWeight);
    requirePositive("weightBytesPerSecond", weightBytesPerSecond);
    requirePositive("multiplyAddsPerToken", multiplyAddsPerToken);
    requirePositive("multiplyAddsPerSecond", multiplyAddsPerSecond);
    requirePositive("keyValueBytesPerSecond", keyValueBytesPerSecond);
    requireNotNegative("readBytesPerSecond", readBytesPerSecond);
    requireNotNegative("overheadMillisPerStep", overheadMillisPerStep);
    requireNotNegative("overheadMillisPerSequence", overheadMillisPerSequence);
  }

  /// Keys and values of the layers that see equally far.
  ///
  /// @param bytesPerToken of all these layers together, as the KV cache stores them
  /// @param window how many tokens back they see; 0 for all
  public record KeyValues(double bytesPerToken, int window) {
    public KeyValues {
      requireNotNegative("bytesPerToken", bytesPerToken);
      requireNotNegative("window", window);
    }

    double bytes(int context) {
      return bytesPerToken * (window == 0 ? context : Math.min(context, window));
    }
  }

  /// What might be otherwise.
  ///
  /// @param context tokens that each sequence has behind it
  /// @param batch sequences that take the step together
  /// @param bitsPerWeight the mean
  /// @param bandwidthFactor how many times as fast memory is read as on this machine
  public record Change(int context, int batch, double bitsPerWeight, double bandwidthFactor) {
    public Change {
      requireNotNegative("context", context);
      requirePositive("batch", batch);
      requirePositive("bitsPerWeight", bitsPerWeight);
      requirePositive("bandwidthFactor", bandwidthFactor);
    }
  }

  /// What a step would take, in which every sequence gets a token.
  public double decodeMillis(Change change) {
    return weightMillis(change)
        + keyValueMillis(change)
        + overheadMillisPerStep
        + change.batch() * overheadMillisPerSequence;
  }

  /// Of all sequences together.
  public double tokensPerSecond(Change change) {
    return change.batch() * MILLIS_PER_SECOND / decodeMillis(change);
  }

  /// What part of a step attention takes: no more can be won with smaller keys and values.
  public double attentionShare(Change change) {
    return keyValueMillis(change) / decodeMillis(change);
  }

  /// Weights are multiplied while they are read, but not quite: the slower of the two counts, and a
  /// little of the other where both are near.
  private double weightMillis(Change change) {
    double bytes = weightElements * change.bitsPerWeight() / BITS_PER_BYTE;
    double workingSet = bytes + change.batch() * keyValueBytes(change);
    double bytesPerSecond = weightBytesPerSecond * WorkingSet.factor(workingSets, workingSet);
    double readSeconds = bytes / (bytesPerSecond * change.bandwidthFactor());
    double multiplySeconds = change.batch() * multiplyAddsPerToken / multiplyAddsPerSecond;
    return MILLIS_PER_SECOND * Math.hypot(readSeconds, multiplySeconds);
  }

  private double keyValueMillis(Change change) {
    return MILLIS_PER_SECOND * change.batch() * keyValueBytes(change) / keyValueRate(change);
  }

  /// Of each sequence.
  private double keyValueBytes(Change change) {
    return keyValues.stream().mapToDouble(layers -> layers.bytes(change.context())).sum();
  }

  /// Attention is limited by itself, until memory becomes slower.
  private double keyValueRate(Change change) {
    return readBytesPerSecond == 0
        ? keyValueBytesPerSecond
        : Math.min(keyValueBytesPerSecond, readBytesPerSecond * change.bandwidthFactor());
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("%s is %s, must be positive".formatted(name, value));
    }
  }

  private static void requireNotNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("%s is %s, must not be negative".formatted(name, value));
    }
  }
}
