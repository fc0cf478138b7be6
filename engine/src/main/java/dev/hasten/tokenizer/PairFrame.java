package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;

/// What a model declares around and between two texts that it reads as one: `[CLS] a [SEP] b [SEP]`
/// for BERT, `<s> a </s></s> b </s>` for RoBERTa and its descendants.
public final class PairFrame {
  /// How the family of RoBERTa spells the token that it puts twice between two texts.
  private static final String DOUBLED = "</s>";

  private final int before;
  private final int after;
  private final int separators;

  private PairFrame(int before, int after, int separators) {
    this.before = before;
    this.after = after;
    this.separators = separators;
  }

  /// The frame that goes with the one of a single text.
  ///
  /// @throws BadModelException if a single text has not one token before and one after it
  public static PairFrame of(Tokenizer tokenizer) {
    int[] single = tokenizer.wrap(new int[0]);
    if (single.length != 2) {
      throw new BadModelException(
          "the tokenizer puts %d tokens around a text, a pair needs one before and one after it"
              .formatted(single.length),
          "the model is not made for pairs of texts; choose a cross-encoder");
    }
    boolean doubles = tokenizer.pieceOf(single[1]).equals(DOUBLED);
    return new PairFrame(single[0], single[1], doubles ? 2 : 1);
  }

  /// The ids of both texts inside the frame.
  public int[] around(int[] first, int[] second) {
    int from = secondFrom(first);
    int[] framed = new int[from + second.length + 1];
    framed[0] = before;
    System.arraycopy(first, 0, framed, 1, first.length);
    for (int at = first.length + 1; at < from; at++) {
      framed[at] = after;
    }
    System.arraycopy(second, 0, framed, from, second.length);
    framed[framed.length - 1] = after;
    return framed;
  }

  /// Where in the result of [#around] the second text begins, and with it token type 1.
  public int secondFrom(int[] first) {
    return 1 + first.length + separators;
  }
}
