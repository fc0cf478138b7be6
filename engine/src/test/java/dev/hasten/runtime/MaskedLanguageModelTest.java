package dev.hasten.runtime;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TinyEncoderConversion;
import dev.hasten.TinyEncoders;
import dev.hasten.TinyModel;
import dev.hasten.error.BadModelException;
import dev.hasten.error.UsageException;
import dev.hasten.format.MetadataValue;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.runtime.MaskedLanguageModel.FilledText;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskedLanguageModelTest {
  /// Probabilities are sums of some hundred doubles.
  private static final double ROUNDING = 1e-9;

  @TempDir private Path directory;

  @Test
  void givesTheLikeliestTokens_likeliestFirst() {
    try (LanguageModel model = bert();
        MaskedLanguageModel filler = filler(model)) {
      int size = model.config().vocabSize();
      List<FilledText> all = filler.fill(List.of("a [MASK] is b", "[MASK][MASK] c"), size);

      assertThat(filler.mask()).isEqualTo("[MASK]");
      assertThat(all.stream().map(text -> text.masks().size())).containsExactly(1, 2);
      for (FilledText text : all) {
        for (List<MaskCandidate> candidates : text.masks()) {
          assertThat(candidates)
              .hasSize(size)
              .isSortedAccordingTo(
                  Comparator.comparingDouble(MaskCandidate::probability).reversed());
          double sum = candidates.stream().mapToDouble(MaskCandidate::probability).sum();
          assertThat(sum).isCloseTo(1, within(ROUNDING));
          candidates.forEach(candidate ->
              assertThat(candidate.text()).isEqualTo(model.tokenizer().decode(candidate.token())));
        }
      }
      List<FilledText> few = filler.fill(List.of("a [MASK] is b"), 3);
      assertThat(few.getFirst().masks().getFirst())
          .isEqualTo(all.getFirst().masks().getFirst().subList(0, 3));
    }
  }

  @Test
  void givesEveryTextWhatItHasAlone_whenMasksAreManyMoreThanAStepTakes() {
    String many = "[MASK] ".repeat(50);
    String one = "x [MASK] y";
    try (LanguageModel model = bert();
        MaskedLanguageModel filler = filler(model)) {
      List<FilledText> together = filler.fill(List.of(one, many, one), 2);

      assertThat(together.get(1).masks()).hasSize(50);
      assertThat(together.getFirst()).isEqualTo(together.getLast());
      assertThat(together.getFirst()).isEqualTo(filler.fill(List.of(one), 2).getFirst());
      assertThat(together.get(1)).isEqualTo(filler.fill(List.of(many), 2).getFirst());
    }
  }

  @Test
  void takesTheSpaceBeforeAMaskForTheMasks_whenItIsRoberta() {
    try (LanguageModel model = LanguageModel.open(roberta().write(directory));
        MaskedLanguageModel filler = filler(model)) {
      assertThat(filler.mask()).isEqualTo("<mask>");
      assertThat(filler.fill(List.of("the <mask> in"), 4))
          .isEqualTo(filler.fill(List.of("the<mask> in"), 4))
          .isNotEqualTo(filler.fill(List.of("the <mask>in"), 4));
    }
  }

  @Test
  void refusesTextsThatItCannotFill_andGoesOn() {
    try (LanguageModel model = bert();
        MaskedLanguageModel filler = filler(model)) {
      assertRefused(
          () -> filler.fill(List.of("a [MASK]", "an <mask> and no more"), 1),
          UsageException.class,
          "the text has no mask to fill: 'an <mask> and no more'");
      assertRefused(
          () -> filler.fill(List.of("[MASK]" + " b".repeat(62)), 1),
          UsageException.class,
          "the text has 65 tokens, the model has 64 positions");
      assertThatThrownBy(() -> filler.fill(List.of("[MASK]"), 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(filler.fill(List.of("[MASK]"), 1)).hasSize(1);
      assertThat(filler.fill(List.of(), 1)).isEmpty();
    }
  }

  @Test
  void refusesATokenizerWithoutMask() {
    TinyModel whole = roberta();
    MetadataValue tokens = Objects.requireNonNull(whole.metadata().get("tokenizer.ggml.tokens"));
    List<String> others =
        tokens instanceof MetadataValue.TextArray(List<String> pieces)
            ? pieces.stream().map(piece -> piece.equals("<mask>") ? "<pause>" : piece).toList()
            : List.of();
    TinyModel none = whole.with("tokenizer.ggml.tokens", new MetadataValue.TextArray(others));
    try (LanguageModel model = LanguageModel.open(none.write(directory))) {
      assertRefused(
          () -> filler(model), BadModelException.class, "the tokenizer has no mask token");
    }
  }

  private static MaskedLanguageModel filler(LanguageModel model) {
    return new MaskedLanguageModel(model, new ScalarKernels(), 2);
  }

  private LanguageModel bert() {
    return LanguageModel.open(
        TinyEncoders.writeWordPieces(TinyEncoders.bertMaskedLanguage().write(directory)));
  }

  private static TinyModel roberta() {
    return TinyEncoderConversion.toGguf(TinyEncoders.robertaMaskedLanguage());
  }
}
