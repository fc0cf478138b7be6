package dev.hasten.runtime;

import dev.hasten.error.BadModelException;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.Kernels;
import dev.hasten.model.EncoderHead;
import dev.hasten.tokenizer.MaskToken;
import dev.hasten.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/// Guesses the words that masks in a text stand for, many texts a step. Used by one thread.
///
/// Paper: Devlin et al. 2018, arXiv:1810.04805.
public final class MaskedLanguageModel implements AutoCloseable {
  private final Tokenizer tokenizer;
  private final MaskToken mask;
  private final EncoderTexts reader;
  private final EncoderRunner runner;

  /// @param model an encoder with a masked-language head; must stay open as long as this
  /// @throws UsageException if the model has no such head
  /// @throws BadModelException if the tokenizer has no mask
  public MaskedLanguageModel(LanguageModel model, Kernels kernels, int threads) {
    EncoderUses.require(
        model,
        EncoderHead.MaskedLanguage.class,
        "fills no masks",
        "choose a masked language model, such as a BERT that was not tuned for a task");
    this.tokenizer = model.tokenizer();
    this.mask =
        MaskToken.of(tokenizer)
            .orElseThrow(() ->
                new BadModelException(
                    "%s: the tokenizer has no mask token".formatted(model.file().path()),
                    "convert or download the model again, with its tokenizer"));
    this.reader = new EncoderTexts(model);
    this.runner = new EncoderRunner(model.model(), kernels, threads);
  }

  /// How texts spell the mask: `[MASK]` or `<mask>`.
  public String mask() {
    return mask.spelling();
  }

  /// What the masks of a text may stand for.
  ///
  /// @param masks for each mask, in the order of the text, its likeliest tokens, likeliest first
  public record FilledText(List<List<MaskCandidate>> masks) {
    public FilledText {
      masks = masks.stream().map(List::copyOf).toList();
    }
  }

  /// The `most` likeliest tokens for each mask of each text, in order. Each mask is guessed with
  /// all others left open.
  ///
  /// @param most at least 1
  /// @throws UsageException if a text has no mask, or more tokens than the model has positions
  public List<FilledText> fill(List<String> texts, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("the %d likeliest tokens".formatted(most));
    }
    List<EncoderInput> inputs = new ArrayList<>();
    List<List<List<MaskCandidate>>> filled = new ArrayList<>();
    List<Integer> textOf = new ArrayList<>();
    for (String text : texts) {
      for (EncoderInput input : inputs(text)) {
        inputs.add(input);
        textOf.add(filled.size());
      }
      filled.add(new ArrayList<>());
    }
    runner.run(
        inputs, (input, logits) -> filled.get(textOf.get(input)).add(likeliest(logits, most)));
    return filled.stream().map(FilledText::new).toList();
  }

  /// The text, again and again where it has more masks than a step takes.
  private List<EncoderInput> inputs(String text) {
    int[] ids = reader.framed(mask.encode(tokenizer, text), text);
    int[] masks = IntStream.range(0, ids.length).filter(i -> ids[i] == mask.id()).toArray();
    if (masks.length == 0) {
      throw new UsageException(
          "the text has no mask to fill: %s".formatted(TextExcerpt.of(text)),
          "write %s where a word is missing".formatted(mask()));
    }
    List<EncoderInput> inputs = new ArrayList<>();
    for (int from = 0; from < masks.length; from += EncoderRunner.MOST_SELECTED) {
      int to = Math.min(from + EncoderRunner.MOST_SELECTED, masks.length);
      inputs.add(EncoderInput.selecting(ids, Arrays.copyOfRange(masks, from, to)));
    }
    return inputs;
  }

  private List<MaskCandidate> likeliest(float[] logits, int most) {
    double[] probabilities = Softmax.of(logits);
    return highest(logits, most).stream()
        .map(id -> new MaskCandidate(id, tokenizer.decode(id), probabilities[id], logits[id]))
        .toList();
  }

  /// Ids by falling logit; of equals, the lower first.
  private static List<Integer> highest(float[] logits, int most) {
    Comparator<Integer> byLogit = (a, b) -> Float.compare(logits[a], logits[b]);
    Comparator<Integer> worstFirst = byLogit.thenComparing(Comparator.reverseOrder());
    PriorityQueue<Integer> kept = new PriorityQueue<>(worstFirst);
    for (int id = 0; id < logits.length; id++) {
      kept.add(id);
      if (kept.size() > most) {
        kept.poll();
      }
    }
    return kept.stream().sorted(worstFirst.reversed()).toList();
  }

  @Override
  public void close() {
    runner.close();
  }
}
