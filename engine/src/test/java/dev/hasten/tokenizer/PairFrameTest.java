package dev.hasten.tokenizer;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyEncoderConversion;
import dev.hasten.TinyEncoders;
import dev.hasten.TinyModels;
import dev.hasten.error.BadModelException;
import dev.hasten.model.Pooling;
import org.junit.jupiter.api.Test;

class PairFrameTest {
  private static final int[] FIRST = {10, 11};
  private static final int[] SECOND = {20};

  @Test
  void putsOneSeparatorBetweenTexts_whenItIsBert() {
    Tokenizer bert = TestTokenizers.of(TinyModels.bert(Pooling.CLS).metadata());
    PairFrame frame = PairFrame.of(bert);

    assertThat(frame.around(FIRST, SECOND)).containsExactly(2, 10, 11, 3, 20, 3);
    assertThat(frame.secondFrom(FIRST)).isEqualTo(4);
    assertThat(frame.around(new int[0], new int[0])).containsExactly(2, 3, 3);
  }

  @Test
  void putsTwoSeparatorsBetweenTexts_whenItIsRoberta() {
    Tokenizer roberta =
        TestTokenizers.of(
            TinyEncoderConversion.toGguf(TinyEncoders.robertaClassifier()).metadata());
    PairFrame frame = PairFrame.of(roberta);

    assertThat(frame.around(FIRST, SECOND)).containsExactly(260, 10, 11, 262, 262, 20, 262);
    assertThat(frame.secondFrom(FIRST)).isEqualTo(5);
  }

  @Test
  void refusesATokenizerWithoutFrame() {
    Tokenizer llama = TestTokenizers.of(TinyModels.llama().metadata());
    assertRefused(
        () -> PairFrame.of(llama),
        BadModelException.class,
        "the tokenizer puts 0 tokens around a text");
  }
}
