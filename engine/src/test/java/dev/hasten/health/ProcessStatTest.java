package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessStatTest {
  @Test
  void readsFaultsAndTime() {
    assertThat(ProcessStat.of(Trees.files("vm"))).hasValue(new ProcessStat(65_192, 99, 352));
  }

  @Test
  void findsTheEndOfAName_thatHasParenthesesAndSpaces() {
    assertThat(ProcessStat.of(Trees.files("vm-later"))).hasValue(new ProcessStat(65_851, 102, 492));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ")", "1 (java) S 2", "1 (java) S 1 1 1 0 -1 1 a 1 1 1 1 1 1 1 1"})
  void hasNone_whereTheFileIsOdd(String stat) {
    assertThat(ProcessStat.parsed(stat)).isEmpty();
  }
}
