package dev.hasten.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShareTest {
  @Test
  void coversEverythingOnce_whateverTheGrain() {
    for (int total = 0; total <= 70; total++) {
      for (int grain : new int[] {1, 8, 16}) {
        for (int count = 1; count <= 5; count++) {
          assertCovers(total, grain, count);
        }
      }
    }
  }

  private static void assertCovers(int total, int grain, int count) {
    int next = 0;
    for (int index = 0; index < count; index++) {
      Share share = new Share(index, count);
      assertThat(share.from(total, grain)).isEqualTo(next);
      next = share.to(total, grain);
      assertThat(next == total || next % grain == 0).isTrue();
    }
    assertThat(next).isEqualTo(total);
  }

  @Test
  void refusesAShareOfNothing() {
    assertThatThrownBy(() -> new Share(2, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Share(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
