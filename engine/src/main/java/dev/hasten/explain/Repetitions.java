package dev.hasten.explain;

import dev.hasten.machine.Spread;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/// Several repetitions of the same: the one in the middle stands for all of them.
///
/// @param all at least one
record Repetitions(List<Repetition> all) {
  Repetitions {
    all = List.copyOf(all);
  }

  /// The one whose decode took neither longest nor shortest.
  Repetition median() {
    return all.stream()
        .sorted(Comparator.comparingDouble(each -> each.decode().millis()))
        .skip(all.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  /// How fast memory was read in between, the median: the fastest of all would be of another moment
  /// than the repetition that stands for all.
  OptionalDouble readBytesPerSecond() {
    return reads().stream().mapToDouble(Spread::median).findFirst();
  }

  Steadiness steadiness() {
    Spread decode = spread(each -> each.decode().millis());
    return new Steadiness(
        spread(each -> each.prefill().millis()),
        decode,
        reads(),
        decode.median() - spread(Repetition::untimedDecodeMillis).median());
  }

  private Spread spread(ToDoubleFunction<Repetition> value) {
    return Spread.of(all.stream().mapToDouble(value).toArray());
  }

  private Optional<Spread> reads() {
    double[] rates =
        all.stream().flatMapToDouble(each -> each.readBytesPerSecond().stream()).toArray();
    return rates.length == 0 ? Optional.empty() : Optional.of(Spread.of(rates));
  }
}
