package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.explain.Starts.Bringing;
import dev.hasten.kernel.PackedMatrices.Origin;
import org.junit.jupiter.api.Test;

class StartsTest {
  private static final Phase LOAD = new Phase(0, 500, Recordings.load().operators());

  @Test
  void savesPackingTheNextTime_whenItWasDoneNow() {
    assertThat(Starts.of(LOAD, Origin.PACKED, new Bringing(330, 10)))
        .isEqualTo(new Starts(Origin.PACKED, 500, 180));
  }

  @Test
  void addsPacking_whenItWasDoneEarlier() {
    assertThat(Starts.of(LOAD, Origin.KEPT, new Bringing(330, 10)))
        .isEqualTo(new Starts(Origin.KEPT, 820, 500));
  }

  @Test
  void changesNothing_whenWeightsAreReadAsTheyAreStored() {
    assertThat(Starts.of(LOAD, Origin.STORED, new Bringing(0, 0)))
        .isEqualTo(new Starts(Origin.STORED, 500, 500));
  }

  /// 180 of 341 ms were.
  @Test
  void leavesOutWaitingForTheDisk() {
    assertThat(Starts.of(Recordings.loadFromDisk(), Origin.KEPT, new Bringing(330, 10)))
        .isEqualTo(new Starts(Origin.KEPT, 161 + 320, 161));
  }

  @Test
  void neverComesToLessThanNothing_whenPackingIsSaidToTakeNoTime() {
    assertThat(Starts.of(LOAD, Origin.KEPT, new Bringing(5, 10)).coldMillis()).isEqualTo(500);
    assertThat(Starts.of(LOAD, Origin.PACKED, new Bringing(700, 10)).warmMillis()).isZero();
  }
}
