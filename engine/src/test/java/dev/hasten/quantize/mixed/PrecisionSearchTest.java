package dev.hasten.quantize.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class PrecisionSearchTest {
  /// Sums of a few doubles in another order.
  private static final double ROUNDING = 1e-9;

  private static final List<DType> TYPES = List.of(DType.Q4_0, DType.Q5_0, DType.Q8_0);

  private static PrecisionOption option(DType type, long bytes, double divergence) {
    SequencedMap<String, DType> types = new LinkedHashMap<>();
    types.put("t", type);
    return new PrecisionOption(types, bytes, bytes, divergence);
  }

  private static List<PrecisionItem> randomItems(Random random, int count) {
    List<PrecisionItem> items = new ArrayList<>();
    for (int item = 0; item < count; item++) {
      List<PrecisionOption> options = new ArrayList<>();
      for (DType type : TYPES) {
        options.add(option(type, random.nextInt(1, 50), random.nextDouble()));
      }
      items.add(new PrecisionItem("item" + item, options));
    }
    return items;
  }

  private static List<MixedChoice> all(List<PrecisionItem> items) {
    List<List<PrecisionOption>> choices = List.of(List.of());
    for (PrecisionItem item : items) {
      List<List<PrecisionOption>> longer = new ArrayList<>();
      for (List<PrecisionOption> choice : choices) {
        for (PrecisionOption option : item.options()) {
          List<PrecisionOption> more = new ArrayList<>(choice);
          more.add(option);
          longer.add(more);
        }
      }
      choices = longer;
    }
    return choices.stream().map(MixedChoice::new).toList();
  }

  private static PrecisionSearch search(List<PrecisionItem> items) {
    return new PrecisionSearch(items, PrecisionOption::bytes);
  }

  @Test
  void findsChoicesThatNothingBeats() {
    Random random = new Random(7);
    for (int round = 0; round < 20; round++) {
      List<PrecisionItem> items = randomItems(random, 5);
      List<MixedChoice> all = all(items);

      for (MixedChoice found : search(items).frontier()) {
        assertThat(all)
            .noneMatch(choice ->
                choice.bytes() <= found.bytes()
                    && choice.divergence() < found.divergence() - ROUNDING);
      }
    }
  }

  @Test
  void goesFromTheCheapestToTheMostPrecise() {
    List<PrecisionItem> items = randomItems(new Random(3), 6);
    List<MixedChoice> all = all(items);

    List<MixedChoice> frontier = search(items).frontier();

    assertThat(frontier.getFirst().bytes())
        .isEqualTo(all.stream().mapToLong(MixedChoice::bytes).min().orElseThrow());
    assertThat(frontier.getLast().divergence())
        .isCloseTo(
            all.stream().mapToDouble(MixedChoice::divergence).min().orElseThrow(),
            within(ROUNDING));
    assertThat(frontier).isSortedAccordingTo((a, b) -> Long.compare(a.bytes(), b.bytes()));
  }

  @Test
  void staysWithinASize_andUsesMostOfIt() {
    List<PrecisionItem> items = randomItems(new Random(5), 40);
    MixedChoice smallest = search(items).frontier().getFirst();
    double most = smallest.bytes() * 1.5;

    MixedChoice found = search(items).within(most).orElseThrow();

    assertThat(found.bytes()).isBetween((long) (most * 0.95), (long) most);
    assertThat(found.divergence()).isLessThan(smallest.divergence());
    assertThat(search(items).within(smallest.bytes() - 1.0)).isEmpty();
  }

  @Test
  void findsTheCheapestBelowADivergence() {
    List<PrecisionItem> items = randomItems(new Random(9), 40);
    List<MixedChoice> frontier = search(items).frontier();
    double middle = (frontier.getFirst().divergence() + frontier.getLast().divergence()) / 2;

    MixedChoice found = search(items).below(middle).orElseThrow();

    assertThat(found.divergence()).isLessThanOrEqualTo(middle);
    assertThat(frontier.get(frontier.indexOf(found) - 1).divergence()).isGreaterThan(middle);
    assertThat(search(items).below(frontier.getLast().divergence() / 2)).isEmpty();
  }
}
