package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyEncoderConversion;
import dev.hasten.TinyEncoders;
import dev.hasten.TinyModels;
import dev.hasten.model.Pooling;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import org.junit.jupiter.api.Test;

class MaskTokenTest {
  private final Tokenizer bert = TestTokenizers.of(TinyModels.bert(Pooling.CLS).metadata());
  private final Tokenizer roberta =
      TestTokenizers.of(
          TinyEncoderConversion.toGguf(TinyEncoders.robertaMaskedLanguage()).metadata());

  @Test
  void isFound_howeverItIsSpelled() {
    assertThat(MaskToken.of(bert)).contains(new MaskToken(4, "[MASK]"));
    assertThat(MaskToken.of(roberta)).contains(new MaskToken(264, "<mask>"));
    assertThat(MaskToken.of(TestTokenizers.of(TinyModels.llama().metadata()))).isEmpty();
  }

  @Test
  void standsAmongOrdinaryText() {
    MaskToken mask = MaskToken.of(bert).orElseThrow();

    assertThat(mask.encode(bert, "a [MASK] b.")).containsExactly(5, 4, 6, 41);
    assertThat(mask.encode(bert, "[MASK][MASK]")).containsExactly(4, 4);
    assertThat(mask.encode(bert, "")).isEmpty();
    assertThat(mask.encode(bert, "a [CLS]")).doesNotContain(2);
  }

  @Test
  void takesTheSpaceBeforeIt() {
    MaskToken mask = MaskToken.of(roberta).orElseThrow();
    int[] the = roberta.encode("the", SpecialText.PLAIN);

    assertThat(mask.encode(roberta, "the <mask>")).startsWith(the).endsWith(264).hasSize(2);
    assertThat(mask.encode(roberta, "the<mask>")).isEqualTo(mask.encode(roberta, "the <mask>"));
  }
}
