package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.sampling.TokenHistory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromptLookupTest {
  private static List<Integer> draft(TokenHistory history, int most) {
    return draft(new PromptLookup(history), most);
  }

  private static List<Integer> draft(PromptLookup lookup, int most) {
    int[] target = new int[most];
    int count = lookup.draft(target);
    return Arrays.stream(target).limit(count).boxed().toList();
  }

  private static TokenHistory history(Integer... tokens) {
    return new TokenHistory(List.of(tokens));
  }

  @Test
  void guessesWhatFollowed_whenThreeTokensAgree() {
    assertThat(draft(history(9, 1, 2, 3, 4, 5, 6, 1, 2, 3), 3)).containsExactly(4, 5, 6);
  }

  @Test
  void guessesNothing_whenOnlyTwoAgree() {
    assertThat(draft(history(9, 1, 2, 3, 4, 5, 7, 2, 3), 3)).isEmpty();
  }

  @Test
  void guessesNothing_whenTheTextIsShort() {
    assertThat(draft(history(1), 3)).isEmpty();
    assertThat(draft(history(1, 1), 3)).isEmpty();
  }

  @Test
  void prefersTheLongerAgreement_thenTheLaterPlace() {
    assertThat(draft(history(5, 1, 2, 3, 10, 6, 1, 2, 3, 11, 7, 5, 1, 2, 3), 1))
        .containsExactly(10);
    assertThat(draft(history(5, 1, 2, 3, 10, 6, 1, 2, 3, 11, 7, 8, 1, 2, 3), 1))
        .containsExactly(11);
  }

  @Test
  void goesOnRepeating_whenTheTextRepeatsItself() {
    assertThat(draft(history(7, 7, 7, 7, 7), 4)).containsExactly(7, 7, 7, 7);
    assertThat(draft(history(1, 2, 3, 1, 2, 3, 1, 2), 7)).containsExactly(3, 1, 2, 3, 1, 2, 3);
  }

  @Test
  void findsTheSame_whetherAskedAtEveryTokenOrOnce() {
    Random random = new Random(3);
    int[] tokens = IntStream.generate(() -> random.nextInt(4)).limit(3000).toArray();
    TokenHistory growing = new TokenHistory(List.of(tokens[0]));
    PromptLookup always = new PromptLookup(growing);
    for (int i = 1; i < tokens.length; i++) {
      growing.add(tokens[i]);
      List<Integer> found = draft(always, 5);
      if (i % 100 == 0) {
        assertThat(found).as("at %d", i).isNotEmpty();
        assertThat(found.getFirst()).isBetween(0, 3);
      }
    }
    assertThat(draft(always, 5)).isEqualTo(draft(growing, 5));
  }
}
