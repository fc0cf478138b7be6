package dev.hasten.explain.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorPairTest {
  private static final Pair NOTHING = new Pair(0, 0);

  private static OperatorPair operator(String name, Pair bytes, Pair flops) {
    return new OperatorPair(name, new Pair(2, 4), bytes, flops, new Pair(1, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "ab, a and b",
    "abc, 'a, b and c'",
    "abcd, 'a, b and 2 other operators'",
    "abcdef, 'a, b and 4 other operators'"
  })
  void namesSeveral_asPeopleDo(String letters, String names) {
    Stream<OperatorPair> all =
        Stream.of(letters.split("")).map(letter -> operator(letter, NOTHING, NOTHING));

    assertThat(OperatorPair.sum(all.toList()).name()).isEqualTo(names);
  }

  @Test
  void addsUp() {
    OperatorPair one = operator("one", new Pair(10, 20), new Pair(1, 2));

    assertThat(OperatorPair.sum(List.of(one, one)))
        .isEqualTo(
            new OperatorPair(
                "one and one", new Pair(4, 8), new Pair(20, 40), new Pair(2, 4), new Pair(2, 2)));
  }

  @Test
  void isAtAPartOfItsCeiling_ifItHasOne() {
    OperatorPair one = operator("one", NOTHING, NOTHING);
    OperatorPair without = new OperatorPair("two", new Pair(2, 4), NOTHING, NOTHING, NOTHING);

    assertThat(one.percentOfA()).hasValue(50);
    assertThat(one.percentOfB()).hasValue(25);
    assertThat(without.percentOfA()).isEmpty();
  }

  @Test
  void looksAtFlopsOfPrompts_andAtBytesOfTokens() {
    OperatorPair both = operator("both", new Pair(10, 20), new Pair(30, 10));
    OperatorPair flops = operator("flops", new Pair(10, 10), new Pair(30, 10));

    assertThat(both.moreWork(PhaseName.DECODE)).isEqualTo(10);
    assertThat(both.moreWork(PhaseName.PREFILL)).isEqualTo(-20);
    assertThat(flops.moreWork(PhaseName.DECODE)).isEqualTo(-20);
    assertThat(flops.hasSameWork()).isFalse();
    assertThat(operator("same", new Pair(100, 101), NOTHING).hasSameWork()).isTrue();
  }
}
