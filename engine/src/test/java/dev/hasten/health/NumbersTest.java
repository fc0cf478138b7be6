package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @Test
  void readsNumbersByTheirNames() {
    List<String> lines =
        List.of("MemTotal:   24684084 kB", "pswpin 7", "Name:\tjava", "odd", "", "pswpin 8");

    assertThat(Numbers.named(lines))
        .hasSize(2)
        .containsEntry("MemTotal", 24_684_084L)
        .containsEntry("pswpin", 7L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "max", "1.5", "99999999999999999999", "0x10", "1 2"})
  void hasNone_whereThereIsNoNumber(String text) {
    assertThat(Numbers.parsed(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "NaN", "Infinity"})
  void hasNone_whereThereIsNoFiniteNumber(String text) {
    assertThat(Numbers.parsedDouble(text)).isEmpty();
  }

  @Test
  void countsWhatCameBetweenTwoReadings() {
    OptionalLong three = OptionalLong.of(3);
    OptionalLong ten = OptionalLong.of(10);

    assertThat(Numbers.difference(three, ten)).hasValue(7);
    assertThat(Numbers.difference(ten, three)).as("a counter that went back").hasValue(0);
    assertThat(Numbers.difference(OptionalLong.empty(), ten)).isEmpty();
    assertThat(Numbers.difference(three, OptionalLong.empty())).isEmpty();
  }
}
