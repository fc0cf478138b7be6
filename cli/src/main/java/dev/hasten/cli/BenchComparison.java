package dev.hasten.cli;

import dev.hasten.cli.BenchBaseline.Speed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A test of an earlier run beside the same one of this run, in tokens per second.
///
/// @param before `null` if only this run has the test
/// @param after `null` if only the earlier run has the test
/// @param ratio of after to before
/// @param verdict in words, whether the speeds differ by more than they vary
record BenchComparison(
    String name,
    @Nullable Double before,
    @Nullable Double after,
    @Nullable Double ratio,
    String verdict) {

  /// Of twenty differences between equal speeds, about one is larger than this by chance.
  private static final double DEVIATIONS = 2;

  /// By which a test is found again.
  private record Key(String name, long batch) {
    static Key of(Speed test) {
      return new Key(test.name(), test.batch());
    }
  }

  /// The tests of this run in their order, then those that only the earlier run has.
  static List<BenchComparison> of(List<Speed> before, List<Speed> after) {
    Map<Key, Speed> earlier = byKey(before);
    Map<Key, Speed> later = byKey(after);
    return Stream.concat(
            after.stream().map(test -> of(earlier.get(Key.of(test)), test)),
            earlier.entrySet().stream()
                .filter(test -> !later.containsKey(test.getKey()))
                .map(test -> onlyBefore(test.getValue())))
        .toList();
  }

  private static Map<Key, Speed> byKey(List<Speed> tests) {
    Map<Key, Speed> byKey = new LinkedHashMap<>();
    tests.forEach(test -> byKey.putIfAbsent(Key.of(test), test));
    return byKey;
  }

  private static BenchComparison of(@Nullable Speed before, Speed after) {
    if (before == null) {
      return new BenchComparison(
          after.name(), null, after.tokensPerSecond(), null, "not in the earlier run");
    }
    return new BenchComparison(
        after.name(),
        before.tokensPerSecond(),
        after.tokensPerSecond(),
        after.tokensPerSecond() / before.tokensPerSecond(),
        verdict(before, after));
  }

  private static BenchComparison onlyBefore(Speed test) {
    return new BenchComparison(test.name(), test.tokensPerSecond(), null, null, "not in this run");
  }

  /// The deviation of a difference is the root of the sum of both squares.
  private static String verdict(Speed before, Speed after) {
    if (before.standardDeviation() == null || after.standardDeviation() == null) {
      return "spread unknown";
    }
    double spread = DEVIATIONS * Math.hypot(before.standardDeviation(), after.standardDeviation());
    double difference = after.tokensPerSecond() - before.tokensPerSecond();
    if (Math.abs(difference) <= spread) {
      return "within the spread";
    }
    return difference > 0 ? "faster, beyond the spread" : "slower, beyond the spread";
  }
}
