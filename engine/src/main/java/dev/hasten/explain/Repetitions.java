package dev.hasten.explain;

import dev.hasten.machine.Spread;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Several repetitions of the same: the one in the middle stands for all of them.
///
/// @param all at least one
record Repetitions(List<Repetition> all) {
  Repetitions {
    all = List.copyOf(all);
  }

  /// Those beside which no compiler was at work; all of them, if these are too few.
  Repetitions undisturbed(int least) {
    List<Repetition> left = all.stream().filter(each -> !each.isDisturbed()).toList();
    return left.size() >= least ? new Repetitions(left) : this;
  }

  /// The one whose decode took neither longest nor shortest.
  Repetition median() {
    return all.get(medianIndex());
  }

  private int medianIndex() {
    return IntStream.range(0, all.size())
        .boxed()
        .sorted(Comparator.comparingDouble(index -> all.get(index).decode().millis()))
        .skip(all.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  /// How fast memory was read right before and after that one, the faster of the two. Memory is as
  /// fast as others leave it, which changes within seconds.
  OptionalDouble readBytesPerSecond() {
    int index = medianIndex();
    return all.subList(Math.max(0, index - 1), index + 1).stream()
        .flatMapToDouble(each -> each.readBytesPerSecond().stream())
        .max();
  }

  Steadiness steadiness() {
    return new Steadiness(
        spread(each -> each.prefill().millis()),
        spread(each -> each.decode().millis()),
        reads(),
        spread(each -> each.decode().millis() - each.untimedDecodeMillis()).median());
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
