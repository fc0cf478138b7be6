package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/// SentencePiece's BPE: the whole text, its spaces written `▁`, starts as single characters;
/// neighbours whose union is a token merge, the highest score first, the leftmost of equals. A
/// character without a token becomes its UTF-8 bytes (`<0xE2>`), or else the unknown token, once
/// for a run of them.
///
/// Source: Kudo and Richardson, "SentencePiece" (2018).
final class SentencePieceBpe implements TextAlgorithm {
  static final char SPACE = '▁';

  /// Whether a text starts as if a space stood before it.
  enum SpacePrefix {
    NONE,
    ADDED
  }

  private final Vocabulary vocabulary;
  private final float[] scores;
  private final SpacePrefix spacePrefix;
  private final OptionalInt unknown;
  private final PieceIndex index;
  private final ByteTokens byteTokens;
  private final boolean hasAllBytes;

  SentencePieceBpe(
      Vocabulary vocabulary, float[] scores, SpacePrefix spacePrefix, OptionalInt unknown) {
    checkScores(vocabulary, scores);
    this.vocabulary = vocabulary;
    this.scores = scores;
    this.spacePrefix = spacePrefix;
    this.unknown = unknown;
    this.index = vocabulary.textIndex();
    this.byteTokens = ByteTokens.of(vocabulary, id -> vocabulary.kind(id) == TokenKind.BYTE);
    this.hasAllBytes = byteTokens.areComplete();
    if (!hasAllBytes && unknown.isEmpty()) {
      throw new BadModelException(
          "the vocabulary has neither a token for each byte nor an unknown token",
          "set tokenizer.ggml.unknown_token_id in the file");
    }
  }

  @Override
  public void encode(String text, int from, int to, IdBuffer ids) {
    String prefix = spacePrefix == SpacePrefix.ADDED ? String.valueOf(SPACE) : "";
    String escaped = prefix + text.substring(from, to).replace(' ', SPACE);
    SymbolMerger merger = new SymbolMerger();
    for (int at = 0; at < escaped.length(); ) {
      int end = at + Character.charCount(escaped.codePointAt(at));
      merger.add(index.find(escaped, at, end), at);
      at = end;
    }
    merger.merge((_, _, start, end) -> mergeOf(escaped, start, end), escaped.length());
    int previous = PieceIndex.ABSENT;
    for (int symbol = merger.first(); symbol >= 0; symbol = merger.after(symbol)) {
      previous = append(merger.id(symbol), escaped, merger.start(symbol), previous, ids);
    }
  }

  @Override
  public String spelling(int id) {
    return vocabulary.piece(id).replace(SPACE, ' ');
  }

  @Override
  public byte[] bytesOf(int id) {
    return vocabulary.kind(id) == TokenKind.BYTE
        ? new byte[] {(byte) ByteTokens.requiredByte(vocabulary, id)}
        : spelling(id).getBytes(StandardCharsets.UTF_8);
  }

  private long mergeOf(String text, int start, int end) {
    int id = index.find(text, start, end);
    return id == PieceIndex.ABSENT ? MergeRule.NONE : MergeRule.merge(priority(scores[id]), id);
  }

  /// An int that is smaller the higher the score is.
  private static int priority(float score) {
    int bits = Float.floatToIntBits(score + 0f); // no -0
    return bits < 0 ? bits & Integer.MAX_VALUE : ~bits;
  }

  private int append(int id, String text, int start, int previous, IdBuffer ids) {
    if (id != PieceIndex.ABSENT) {
      ids.add(id);
      return id;
    }
    if (hasAllBytes) {
      appendBytes(Character.toString(text.codePointAt(start)), ids);
      return id;
    }
    int unknownId = unknown.getAsInt();
    if (previous != unknownId) {
      ids.add(unknownId);
    }
    return unknownId;
  }

  private void appendBytes(String character, IdBuffer ids) {
    for (byte value : character.getBytes(StandardCharsets.UTF_8)) {
      ids.add(byteTokens.idOf(value));
    }
  }

  /// One score for each token, and all of them numbers.
  static void checkScores(Vocabulary vocabulary, float[] scores) {
    if (scores.length != vocabulary.size()) {
      throw new BadModelException(
          "%d tokens, but %d scores".formatted(vocabulary.size(), scores.length),
          "is the file complete?");
    }
    for (int id = 0; id < scores.length; id++) {
      if (Float.isNaN(scores[id])) {
        throw new BadModelException(
            "tokenizer.ggml.scores[%d] is not a number".formatted(id), "is the file damaged?");
      }
    }
  }
}
