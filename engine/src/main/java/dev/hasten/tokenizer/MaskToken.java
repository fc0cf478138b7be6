package dev.hasten.tokenizer;

import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The token of a masked language model that stands for a word to be guessed.
///
/// @param spelling in texts: `[MASK]` of BERT, `<mask>` of RoBERTa
public record MaskToken(int id, String spelling) {
  private static final List<String> SPELLINGS = List.of("[MASK]", "<mask>");

  /// The mask of this tokenizer, if it has one.
  public static Optional<MaskToken> of(Tokenizer tokenizer) {
    return IntStream.range(0, tokenizer.vocabularySize())
        .filter(id -> SPELLINGS.contains(tokenizer.pieceOf(id)))
        .mapToObj(id -> new MaskToken(id, tokenizer.pieceOf(id)))
        .findFirst();
  }

  /// The ids of a text in which the mask is spelled out, without the model's frame. All else in it
  /// is ordinary text; white space before a mask belongs to the mask.
  public int[] encode(Tokenizer tokenizer, String text) {
    IdBuffer ids = new IdBuffer();
    int from = 0;
    for (int at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, from)) {
      append(tokenizer, text.substring(from, at).stripTrailing(), ids);
      ids.add(id);
      from = at + spelling.length();
    }
    append(tokenizer, text.substring(from), ids);
    return ids.toArray();
  }

  private static void append(Tokenizer tokenizer, String part, IdBuffer ids) {
    for (int id : tokenizer.encode(part, SpecialText.PLAIN)) {
      ids.add(id);
    }
  }
}
