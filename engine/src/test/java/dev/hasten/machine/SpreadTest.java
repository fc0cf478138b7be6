package dev.hasten.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

  @Test
  void tellsTheEndsAndTheMiddle() {
    Spread spread = Spread.of(5, 1, 3, 2);

    assertThat(spread.low()).isEqualTo(1);
    assertThat(spread.high()).isEqualTo(5);
    assertThat(spread.median()).isEqualTo(2.5);
    assertThat(spread.values()).containsExactly(1.0, 2.0, 3.0, 5.0);
  }

  @Test
  void lookBetweenNeighbours_forQuantiles() {
    Spread spread = Spread.of(10, 20, 30, 40, 50);

    assertThat(spread.quantile(0)).isEqualTo(10);
    assertThat(spread.quantile(0.1)).isCloseTo(14, ROUNDING);
    assertThat(spread.quantile(1)).isEqualTo(50);
  }

  @Test
  void isSurerOfTheMedian_theMoreValuesThereAre() {
    assertThat(Spread.of(10, 20, 30, 40, 50).medianError())
        .isCloseTo(20.0 / 30 / Math.sqrt(5), ROUNDING);
    assertThat(Spread.of(7).medianError()).isZero();
  }

  @Test
  void isNotChangedByOneOutlier_inItsRelativeWidth() {
    assertThat(Spread.of(10, 20, 30, 40, 50).relative()).isCloseTo(20.0 / 30, ROUNDING);
    assertThat(Spread.of(10, 20, 30, 40, 5000).relative()).isCloseTo(20.0 / 30, ROUNDING);
    assertThat(Spread.of(7).relative()).isZero();
    assertThat(Spread.of(0, 0).relative()).isZero();
  }

  @Test
  void refusesNothing() {
    assertThatThrownBy(() -> new Spread(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
