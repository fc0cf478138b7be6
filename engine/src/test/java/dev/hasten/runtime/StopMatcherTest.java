package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StopMatcherTest {

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of(List.of("STOP"), "before STOP after", "before "),
        Arguments.of(List.of("STOP"), "no such word: STO, SSTO", "no such word: STO, SSTO"),
        Arguments.of(List.of("STOP"), "STOP", ""),
        Arguments.of(List.of("aab"), "aaaab", "aa"),
        Arguments.of(List.of("abab"), "aabaabab", "aaba"),
        Arguments.of(List.of("bcd", "bc"), "abcd", "a"),
        Arguments.of(List.of("\n\n", "\nUser:"), "x\ny\nUser: z", "x\ny"),
        Arguments.of(List.of("später", "🙂"), "bis spät 🙂 oder später", "bis spät "),
        Arguments.of(List.of(), "all of it", "all of it"),
        Arguments.of(List.of(""), "all of it", "all of it"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void endsBeforeTheFirstStopText_whateverThePieces(
      List<String> stops, String text, String expected) {
    for (int seed = 0; seed < 50; seed++) {
      assertThat(answer(new StopMatcher(stops), text, new Random(seed))).isEqualTo(expected);
    }
  }

  /// What is shown of a text that comes in random pieces.
  private static String answer(StopMatcher matcher, String text, Random random) {
    StringBuilder shown = new StringBuilder();
    for (int at = 0; at < text.length() && !matcher.stopped(); ) {
      int end = Math.min(text.length(), at + 1 + random.nextInt(4));
      shown.append(matcher.append(text.substring(at, end)));
      at = end;
    }
    return shown.append(matcher.stopped() ? "" : matcher.finish()).toString();
  }

  @Test
  void takesTheEarliest_whenStopTextsOverlap() {
    StopMatcher matcher = new StopMatcher(List.of("cde", "bcx", "bcdef"));
    assertThat(matcher.append("abc")).isEqualTo("a");
    assertThat(matcher.append("de")).isEqualTo("b");
    assertThat(matcher.stopped()).isTrue();
  }

  @Test
  void holdsBackOnlyWhatMayBecomeAStopText() {
    StopMatcher matcher = new StopMatcher(List.of("###"));
    assertThat(matcher.append("a#")).isEqualTo("a");
    assertThat(matcher.append("#")).isEmpty();
    assertThat(matcher.append("b")).isEqualTo("##b");
    assertThat(matcher.append("c##")).isEqualTo("c");
    assertThat(matcher.stopped()).isFalse();
    assertThat(matcher.finish()).isEqualTo("##");
    assertThat(matcher.finish()).isEmpty();
  }

  @Test
  void showsNothingOfTheStopText_whenItIsComplete() {
    StopMatcher matcher = new StopMatcher(List.of("stop"));
    assertThat(matcher.append("sto")).isEmpty();
    assertThat(matcher.append("p it")).isEmpty();
    assertThat(matcher.stopped()).isTrue();
    assertThat(matcher.finish()).isEmpty();
  }
}
