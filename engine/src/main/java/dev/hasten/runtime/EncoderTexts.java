package dev.hasten.runtime;

import dev.hasten.error.UsageException;
import dev.hasten.tokenizer.PairFrame;
import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizer.SpecialText;

/// Turns texts into what an encoder reads, and refuses what is too long for it.
final class EncoderTexts {
  private final Tokenizer tokenizer;
  private final int positions;

  EncoderTexts(LanguageModel model) {
    this.tokenizer = model.tokenizer();
    this.positions = model.config().maxPositionEmbeddings();
  }

  /// @throws UsageException if it has more tokens than the model has positions
  EncoderInput text(String text) {
    return EncoderInput.text(framed(ids(text), text));
  }

  /// @throws UsageException if the two have more tokens than the model has positions
  EncoderInput pair(TextPair pair) {
    PairFrame frame = PairFrame.of(tokenizer);
    int[] first = ids(pair.first());
    int[] all = frame.around(first, ids(pair.second()));
    requireRoom(all, "the pair", pair.second());
    return EncoderInput.pair(all, frame.secondFrom(first));
  }

  /// The ids of `text` in the model's frame.
  ///
  /// @throws UsageException if they are more than the model has positions
  int[] framed(int[] ids, String text) {
    int[] framed = tokenizer.wrap(ids);
    requireRoom(framed, "the text", text);
    return framed;
  }

  private int[] ids(String text) {
    return tokenizer.encode(text, SpecialText.PLAIN);
  }

  private void requireRoom(int[] ids, String what, String text) {
    if (ids.length > positions) {
      throw new UsageException(
          "%s has %d tokens, the model has %d positions: %s"
              .formatted(what, ids.length, positions, TextExcerpt.of(text)),
          "cut it into shorter texts");
    }
  }
}
