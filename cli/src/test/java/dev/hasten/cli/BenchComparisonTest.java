package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.cli.BenchBaseline.Speed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchComparisonTest {

  @ParameterizedTest
  @CsvSource({
    "100, 3, 109, 4, within the spread",
    "100, 3, 110, 4, within the spread",
    "100, 3, 111, 4, 'faster, beyond the spread'",
    "100, 3, 89, 4, 'slower, beyond the spread'",
    "100, 0, 100, 0, within the spread",
    "100, , 200, 4, spread unknown",
    "100, 3, 200, , spread unknown"
  })
  void tellsWhetherTheDifferenceIsLargerThanTwoDeviations(
      double before,
      @Nullable Double beforeDeviation,
      double after,
      @Nullable Double afterDeviation,
      String verdict) {
    Speed earlier = new Speed("tg4", 1, before, beforeDeviation);
    Speed later = new Speed("tg4", 1, after, afterDeviation);

    assertThat(BenchComparison.of(List.of(earlier), List.of(later)))
        .containsExactly(new BenchComparison("tg4", before, after, after / before, verdict));
  }

  @Test
  void listsTestsWithoutAPartner_thoseOfTheEarlierRunLast() {
    List<Speed> before = List.of(speed("pp8", 1, 10), speed("pp4", 1, 20));
    List<Speed> after = List.of(speed("pp4", 1, 40), speed("tg4", 1, 50));

    assertThat(BenchComparison.of(before, after))
        .containsExactly(
            new BenchComparison("pp4", 20.0, 40.0, 2.0, "faster, beyond the spread"),
            new BenchComparison("tg4", null, 50.0, null, "not in the earlier run"),
            new BenchComparison("pp8", 10.0, null, null, "not in this run"));
  }

  @Test
  void findsNoPartner_whenTheBatchIsAnother() {
    List<BenchComparison> comparison =
        BenchComparison.of(List.of(speed("pp4", 1, 10)), List.of(speed("pp4", 2, 10)));

    assertThat(comparison)
        .extracting(BenchComparison::verdict)
        .containsExactly("not in the earlier run", "not in this run");
  }

  private static Speed speed(String name, int batch, double tokensPerSecond) {
    return new Speed(name, batch, tokensPerSecond, 0.0);
  }
}
