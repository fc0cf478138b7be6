package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.machine.MachineCeilings.ByCount;
import dev.hasten.machine.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkingSetTest {
  private static final double ROUNDING = 1e-9;

  private static ByCount read(long bytes, double perSecond) {
    return new ByCount(bytes, Spread.of(perSecond));
  }

  /// 4 MB lie in the middle between 1 and 16, where a byte takes (1/24 + 1/8) / 2 = 1/12 ns.
  @Test
  void comparesWithWhatWasMeasured() {
    List<WorkingSet> sets =
        WorkingSet.comparedWith(4 << 20, List.of(read(1 << 20, 24e9), read(16 << 20, 8e9)));

    assertThat(sets)
        .extracting(WorkingSet::factor)
        .usingComparatorForType((a, b) -> Math.abs(a - b) < ROUNDING ? 0 : 1, Double.class)
        .containsExactly(2.0, 8.0 / 12);
    assertThat(WorkingSet.factor(sets, 4 << 20)).isCloseTo(1, within(ROUNDING));
  }

  @Test
  void isAsTheNearest_beyondWhatIsKnown() {
    List<WorkingSet> sets = List.of(new WorkingSet(10, 3), new WorkingSet(100, 1));

    assertThat(WorkingSet.factor(sets, 1)).isCloseTo(3, within(ROUNDING));
    assertThat(WorkingSet.factor(sets, 10)).isCloseTo(3, within(ROUNDING));
    assertThat(WorkingSet.factor(sets, 1000)).isCloseTo(1, within(ROUNDING));
  }

  /// As where a buffer is so small that threads mostly wait for each other.
  @Test
  void readsSmallSetsNoSlower_thanLargerOnes() {
    List<WorkingSet> sets =
        WorkingSet.comparedWith(100, List.of(read(10, 60), read(50, 90), read(100, 30)));

    assertThat(sets)
        .extracting(WorkingSet::bytes, WorkingSet::factor)
        .containsExactly(tuple(10.0, 3.0), tuple(50.0, 3.0), tuple(100.0, 1.0));
  }

  @Test
  void changesNothing_whenNothingIsKnown() {
    assertThat(WorkingSet.comparedWith(100, List.of())).isEmpty();
    assertThat(WorkingSet.factor(List.of(), 100)).isEqualTo(1);
  }

  @Test
  void refusesSizesAndRatesThatAreNone() {
    assertThatThrownBy(() -> new WorkingSet(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.0 bytes");
    assertThatThrownBy(() -> new WorkingSet(1, Double.NaN)).hasMessageContaining("NaN times");
  }
}
