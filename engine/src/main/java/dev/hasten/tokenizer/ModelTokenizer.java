package dev.hasten.tokenizer;

import dev.hasten.tokenizer.Utf8Decoder.LeadingSpace;
import java.nio.charset.StandardCharsets;

/// A tokenizer as a model file describes it: special tokens are found first, an algorithm cuts the
/// text between them.
///
/// @param leadingSpace whether a decoded text's first space is the algorithm's own
record ModelTokenizer(
    Vocabulary vocabulary,
    TextAlgorithm algorithm,
    SpecialTextMatcher matcher,
    SpecialTokens specialTokens,
    Frame frame,
    LeadingSpace leadingSpace)
    implements Tokenizer {

  private static final byte[] NOTHING = {};
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

  @Override
  public int[] encode(String text, SpecialText specialText) {
    String wellFormed = withoutLoneSurrogates(text);
    IdBuffer ids = new IdBuffer();
    int plain = 0;
    for (int at = 0; at < wellFormed.length(); ) {
      long match = matcher.longestAt(wellFormed, at, specialText);
      if (match == SpecialTextMatcher.NO_MATCH) {
        at++;
        continue;
      }
      encodePlain(wellFormed, plain, at, ids);
      ids.add((int) match);
      at += (int) (match >>> 32);
      plain = at;
    }
    encodePlain(wellFormed, plain, wellFormed.length(), ids);
    return ids.toArray();
  }

  @Override
  public int[] wrap(int[] ids) {
    return frame.around(ids);
  }

  @Override
  public String decode(int... ids) {
    IncrementalDecoder decoder = incrementalDecoder();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(decoder.append(id));
    }
    return text.append(decoder.finish()).toString();
  }

  @Override
  public byte[] bytesOf(int id) {
    if (specialTokens.control().contains(id)) {
      return NOTHING;
    }
    return vocabulary.kind(id) == TokenKind.UNKNOWN ? REPLACEMENT.clone() : algorithm.bytesOf(id);
  }

  @Override
  public String pieceOf(int id) {
    return vocabulary.piece(id);
  }

  @Override
  public IncrementalDecoder incrementalDecoder() {
    return new Utf8Decoder(this::bytesOf, leadingSpace);
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  private void encodePlain(String text, int from, int to, IdBuffer ids) {
    if (from < to) {
      algorithm.encode(text, from, to, ids);
    }
  }

  private static String withoutLoneSurrogates(String text) {
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      if (isSurrogate(codePoint)) {
        return text.codePoints()
            .map(c -> isSurrogate(c) ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
      at += Character.charCount(codePoint);
    }
    return text;
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
