package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TinyConversion;
import dev.hasten.TinyDecoders;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.ModelFile;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Model;
import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import dev.hasten.tokenizer.Tokenizers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/// What a model says in one format and in another.
final class Conversions {
  /// Longer than the sliding windows (8) and than two blocks of the KV cache (16).
  private static final int TOKENS = 40;

  private static final List<String> TEXTS =
      List.of("the man in an inn", " The  end,\n\n007.", "naïve 日本 \uD83D\uDE42", "");

  private Conversions() {}

  /// The tokenizer of tiny decoders.
  static SequencedMap<String, MetadataValue> byteLevel() {
    return TinyConversion.toGguf(TinyDecoders.llama()).metadata();
  }

  static float[][] logits(ModelFile file) {
    try (StepRunner runner = new StepRunner(Model.of(file), new ScalarKernels(), 1)) {
      return runner.prefill(new Random(7).ints(TOKENS, 0, 256).toArray(), TOKENS);
    }
  }

  static void assertClose(ModelFile actual, ModelFile expected, float tolerance) {
    float[][] found = logits(actual);
    float[][] needed = logits(expected);
    for (int token = 0; token < needed.length; token++) {
      for (int i = 0; i < needed[token].length; i++) {
        assertThat(found[token][i])
            .as("token %d, logit %d", token, i)
            .isCloseTo(needed[token][i], within(tolerance));
      }
    }
  }

  /// The output rows of an encoder for a pair and for a text with selected tokens.
  static float[][] rows(ModelFile file) {
    List<float[]> rows = new ArrayList<>();
    int[] ids = new Random(8).ints(30, 0, 80).toArray();
    List<EncoderInput> inputs =
        List.of(EncoderInput.pair(ids, 12), EncoderInput.selecting(ids, 3, 29));
    try (EncoderRunner runner = new EncoderRunner(Model.of(file), new ScalarKernels(), 1)) {
      runner.run(inputs, (_, row) -> rows.add(row));
    }
    return rows.toArray(float[][]::new);
  }

  static void assertSameTokens(ModelFile original, ModelFile copy) {
    Tokenizer one = Tokenizers.of(original);
    Tokenizer other = Tokenizers.of(copy);
    for (String text : TEXTS) {
      int[] ids = one.wrap(one.encode(text, SpecialText.PARSED));
      assertThat(other.wrap(other.encode(text, SpecialText.PARSED))).as(text).isEqualTo(ids);
    }
    assertThat(other.specialTokens().bos()).isEqualTo(one.specialTokens().bos());
    assertThat(other.specialTokens().eos()).isEqualTo(one.specialTokens().eos());
    assertThat(other.specialTokens().endOfGeneration())
        .isEqualTo(one.specialTokens().endOfGeneration());
  }
}
