package dev.hasten.explain;

import dev.hasten.explain.DecodeModel.KeyValues;
import dev.hasten.machine.MachineCeilings.ByCount;
import dev.hasten.machine.Spread;
import dev.hasten.measure.CostModel;
import dev.hasten.measure.OperatorCost;
import dev.hasten.measure.StepShape;
import dev.hasten.model.AttentionMask;
import dev.hasten.model.Operator;
import dev.hasten.model.WeightSpec;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Boils what was measured down to a [DecodeModel]: rates that products and attention reached, and
/// what a step took besides.
///
/// @param costs of the model explained
/// @param readBytesPerSecond the machine's ceiling; caches may be faster
/// @param readBySize of this machine
record Calibration(CostModel costs, OptionalDouble readBytesPerSecond, List<ByCount> readBySize) {
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final double BITS_PER_BYTE = 8;
  private static final int ANY_CONTEXT = 1;

  /// One token's products cannot take longer to multiply than to multiply and read.
  private static final double MOST_OF_BOTH = 0.866;

  /// Far below any machine's; keeps rates of nothing from being infinite.
  private static final double LEAST_MILLIS = 1e-6;

  /// What was measured.
  ///
  /// @param attention what it took in each repetition
  record Measured(Phase prefill, Phase decode, List<Attention> attention) {}

  /// Tokens after some others, and after many more: what lies between is attention's.
  record Attention(Phase near, Phase far) {}

  DecodeModel decodeModel(Measured measured) {
    Phase decode = measured.decode();
    Phase prefill = measured.prefill();
    List<OperatorCost> step = costs.costs(StepShape.ofDecode(ANY_CONTEXT));
    double weightBytes = perToken(decode, OperatorTime::weightBytes);
    double weightElements = weightElements(step);
    double weightMillis = millis(decode, Calibration::isProduct);
    double multiplyAdds = linearMultiplyAdds(step);
    double multiplyMillis =
        Math.min(
            multiplyAdds * MILLIS_PER_SECOND / multiplyAddsPerSecond(prefill),
            MOST_OF_BOTH * Math.max(LEAST_MILLIS, weightMillis));
    double prefillOther = millis(prefill, time -> isOther(time) && !isSampling(time));
    double sampling = millis(decode, Calibration::isSampling);
    double notWeights = Math.max(0, decode.millis() / decode.tokens() - weightMillis);
    AttentionLine attention = attention(measured, notWeights);
    double overhead = Math.max(0, notWeights - attention.millis());
    double ofEachToken = prefillOther + sampling + attention.leftMillis();
    double perSequence = Math.clamp(ofEachToken, 0, overhead);
    return new DecodeModel(
        weightElements,
        BITS_PER_BYTE * weightBytes / weightElements,
        weightBytes * MILLIS_PER_SECOND / readMillis(weightMillis, multiplyMillis),
        WorkingSet.comparedWith(
            weightBytes + perToken(decode, OperatorTime::keyValueBytes), readBySize),
        multiplyAdds,
        multiplyAdds * MILLIS_PER_SECOND / multiplyMillis,
        keyValues(),
        attention.bytesPerSecond(),
        readBytesPerSecond.isPresent()
            ? Math.max(readBytesPerSecond.getAsDouble(), attention.bytesPerSecond())
            : 0,
        overhead - perSequence,
        perSequence);
  }

  /// What reading takes of the time of both: the other way round than in [DecodeModel].
  private static double readMillis(double bothMillis, double multiplyMillis) {
    double square = bothMillis * bothMillis - multiplyMillis * multiplyMillis;
    return Math.max(LEAST_MILLIS, Math.sqrt(Math.max(0, square)));
  }

  /// What attention takes for each byte: the line through what it took in the decode and after many
  /// tokens.
  ///
  /// @param millis of the decode, on that line
  /// @param leftMillis what attention took less than that, if it is negative: keys and values of
  ///   few tokens stay in the caches
  private record AttentionLine(double bytesPerSecond, double millis, double leftMillis) {}

  /// @param most of a token's time that attention can have taken
  private static AttentionLine attention(Measured measured, double most) {
    double bytes = Math.max(1, perToken(measured.decode(), OperatorTime::keyValueBytes));
    double millis = millis(measured.decode(), Calibration::readsKeyValues);
    double slope = slope(measured.attention()).orElse(millis / bytes);
    double onLine = Math.clamp(slope * bytes, LEAST_MILLIS, Math.max(LEAST_MILLIS, most));
    return new AttentionLine(bytes * MILLIS_PER_SECOND / onLine, onLine, millis - onLine);
  }

  /// Milliseconds for each byte; the median, since each repetition has both of one moment. None if
  /// no layer sees more of many tokens, or attention took no longer for them.
  private static OptionalDouble slope(List<Attention> all) {
    double[] slopes =
        all.stream()
            .filter(Calibration::isLine)
            .mapToDouble(each -> moreMillis(each) / moreBytes(each))
            .toArray();
    return Stream.of(slopes)
        .filter(found -> found.length > 0)
        .mapToDouble(found -> Spread.of(found).median())
        .filter(median -> median > 0)
        .findFirst();
  }

  /// Two points near each other would be no line.
  private static boolean isLine(Attention attention) {
    return moreBytes(attention) > perToken(attention.near(), OperatorTime::keyValueBytes);
  }

  private static double moreBytes(Attention attention) {
    return perToken(attention.far(), OperatorTime::keyValueBytes)
        - perToken(attention.near(), OperatorTime::keyValueBytes);
  }

  private static double moreMillis(Attention attention) {
    return millis(attention.far(), Calibration::readsKeyValues)
        - millis(attention.near(), Calibration::readsKeyValues);
  }

  private List<KeyValues> keyValues() {
    Map<Integer, Double> byWindow = new TreeMap<>();
    for (OperatorCost cost : costs.costs(StepShape.ofDecode(0))) {
      if (cost.operator() instanceof Operator.Attention attention) {
        byWindow.merge(window(attention.mask()), cost.keyValueBytes(), Double::sum);
      }
    }
    return byWindow.entrySet().stream()
        .map(entry -> new KeyValues(entry.getValue(), entry.getKey()))
        .toList();
  }

  private static int window(AttentionMask mask) {
    return mask instanceof AttentionMask.SlidingWindow sliding ? sliding.window() : 0;
  }

  private static double weightElements(List<OperatorCost> step) {
    return step.stream()
        .filter(cost -> !(cost.operator() instanceof Operator.Embedding))
        .flatMap(cost -> cost.operator().weights().stream())
        .distinct()
        .mapToDouble(WeightSpec::elements)
        .sum();
  }

  private static double linearMultiplyAdds(List<OperatorCost> step) {
    return step.stream()
        .filter(cost -> cost.operator() instanceof Operator.Linear)
        .mapToDouble(OperatorCost::multiplyAdds)
        .sum();
  }

  /// Of products that multiplying limits. Where none does, as with a prompt of one token, what all
  /// of them reached is the least that is known.
  private static double multiplyAddsPerSecond(Phase prefill) {
    List<OperatorTime> products = products(prefill, Cause.COMPUTE).toList();
    List<OperatorTime> counted =
        products.isEmpty()
            ? prefill.operators().stream().filter(Calibration::isProduct).toList()
            : products;
    double multiplyAdds = counted.stream().mapToDouble(OperatorTime::multiplyAdds).sum();
    double millis = counted.stream().mapToDouble(OperatorTime::millis).sum();
    return Math.max(1, multiplyAdds) * MILLIS_PER_SECOND / Math.max(LEAST_MILLIS, millis);
  }

  private static Stream<OperatorTime> products(Phase phase, Cause limitedBy) {
    return phase.operators().stream()
        .filter(Calibration::isProduct)
        .filter(time -> time.ceiling() == limitedBy);
  }

  static boolean isProduct(OperatorTime time) {
    return time.weightBytes() > 0 && time.multiplyAdds() > 0;
  }

  private static boolean readsKeyValues(OperatorTime time) {
    return time.keyValueBytes() > 0;
  }

  private static boolean isOther(OperatorTime time) {
    return !isProduct(time) && !readsKeyValues(time);
  }

  private static boolean isSampling(OperatorTime time) {
    return time.name().equals(PhaseProfiler.SAMPLING);
  }

  /// What those operators take for each token.
  private static double millis(Phase phase, Predicate<OperatorTime> which) {
    return phase.operators().stream().filter(which).mapToDouble(OperatorTime::millis).sum()
        / phase.tokens();
  }

  private static double perToken(Phase phase, ToDoubleFunction<OperatorTime> value) {
    return phase.operators().stream().mapToDouble(value).sum() / phase.tokens();
  }
}
