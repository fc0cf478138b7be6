package dev.hasten.tokenizer;

import dev.hasten.tokenizer.Utf8Decoder.LeadingSpace;
import java.util.function.IntFunction;

/// A tokenizer as a model file describes it.
///
/// @param textBytes the bytes of a token that stands for text
/// @param leadingSpace whether a decoded text's first space is the algorithm's own
record ModelTokenizer(
    Vocabulary vocabulary,
    TextEncoder encoder,
    IntFunction<byte[]> textBytes,
    SpecialTokens specialTokens,
    Frame frame,
    LeadingSpace leadingSpace)
    implements Tokenizer {

  private static final byte[] NOTHING = {};

  @Override
  public int[] encode(String text, SpecialText specialText) {
    IdBuffer ids = new IdBuffer();
    encoder.encode(withoutLoneSurrogates(text), specialText, ids);
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
    return specialTokens.control().contains(id) ? NOTHING : textBytes.apply(id);
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
