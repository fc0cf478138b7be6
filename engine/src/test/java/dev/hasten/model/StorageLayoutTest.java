package dev.hasten.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StorageLayoutTest {
  @Test
  void findsThePairsOfEachHeadBesideEachOther_whenInterleaved() {
    IntStream rows =
        IntStream.range(0, 12).map(row -> StorageLayout.ROTARY_INTERLEAVED.storedRow(row, 6));
    assertThat(rows).containsExactly(0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11);
  }

  @Test
  void skipsTwoRows_whenTheFirstAreForPadding() {
    assertThat(IntStream.range(0, 3).map(row -> StorageLayout.AFTER_PADDING.storedRow(row, 6)))
        .containsExactly(2, 3, 4);
    assertThat(StorageLayout.AFTER_PADDING.surplusRows()).isEqualTo(2);
    assertThat(StorageLayout.CANONICAL.surplusRows()).isZero();
  }

  @Test
  void leavesRowsWhereTheyAre_whenCanonical() {
    assertThat(IntStream.range(0, 9).map(row -> StorageLayout.CANONICAL.storedRow(row, 6)))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
  }
}
