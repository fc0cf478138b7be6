package dev.hasten.tokenizer;

import java.nio.charset.StandardCharsets;

/// Byte-level BPE (GPT-2 and most models since): words, as the pre-tokenizer cuts them, become
/// bytes, and neighbours merge in the order of the file's merge list.
///
/// A byte that the vocabulary has no token for is left out; SmolLM2, for example, lacks U+0004.
///
/// Source: Radford et al., "Language Models are Unsupervised Multitask Learners" (2019).
final class ByteLevelBpe implements TextAlgorithm, MergeRule {
  /// What happens to a word that is a token as a whole.
  enum WholeWords {
    /// It is merged like any other.
    MERGED,
    /// It is that token, whatever the merges say (Llama 3's `ignore_merges`).
    TAKEN
  }

  /// What a byte without a token does to its neighbours.
  enum MissingBytes {
    /// They never merge across it: llama.cpp.
    SEPARATING,
    /// They are neighbours of each other: Hugging Face's library.
    SKIPPED
  }

  private final Vocabulary vocabulary;
  private final PieceIndex index;
  private final IntPairMap merges;
  private final PreTokenizer preTokenizer;
  private final WholeWords wholeWords;
  private final MissingBytes missingBytes;
  private final int[] idOfByte = new int[256];

  /// @param index of the tokens that may spell text
  /// @param merges of [MergeList]
  ByteLevelBpe(
      Vocabulary vocabulary,
      PieceIndex index,
      IntPairMap merges,
      PreTokenizer preTokenizer,
      WholeWords wholeWords,
      MissingBytes missingBytes) {
    this.vocabulary = vocabulary;
    this.index = index;
    this.merges = merges;
    this.preTokenizer = preTokenizer;
    this.wholeWords = wholeWords;
    this.missingBytes = missingBytes;
    for (int value = 0; value < idOfByte.length; value++) {
      idOfByte[value] = index.find(String.valueOf(ByteAlphabet.spell(value)), 0, 1);
    }
  }

  @Override
  public void encode(String text, int from, int to, IdBuffer ids) {
    SymbolMerger merger = new SymbolMerger();
    for (int at = from; at < to; ) {
      int end = preTokenizer.endOfWord(text, at, to);
      encodeWord(text.substring(at, end).getBytes(StandardCharsets.UTF_8), merger, ids);
      at = end;
    }
  }

  @Override
  public long mergeOf(int leftId, int rightId, int start, int end) {
    return merges.get(leftId, rightId);
  }

  @Override
  public String spelling(int id) {
    return vocabulary.piece(id);
  }

  @Override
  public byte[] bytesOf(int id) {
    return vocabulary.kind(id) == TokenKind.USER_DEFINED
        ? spelling(id).getBytes(StandardCharsets.UTF_8)
        : ByteAlphabet.read(vocabulary.piece(id));
  }

  private void encodeWord(byte[] word, SymbolMerger merger, IdBuffer ids) {
    int whole = wholeWords == WholeWords.TAKEN ? idOfWhole(word) : PieceIndex.ABSENT;
    if (whole != PieceIndex.ABSENT) {
      ids.add(whole);
      return;
    }
    merger.clear();
    for (int i = 0; i < word.length; i++) {
      int id = idOfByte[Byte.toUnsignedInt(word[i])];
      if (id != PieceIndex.ABSENT || missingBytes == MissingBytes.SEPARATING) {
        merger.add(id, i);
      }
    }
    merger.merge(this, word.length);
    for (int symbol = merger.first(); symbol >= 0; symbol = merger.after(symbol)) {
      if (merger.id(symbol) != PieceIndex.ABSENT) {
        ids.add(merger.id(symbol));
      }
    }
  }

  private int idOfWhole(byte[] word) {
    return word.length > index.longest()
        ? PieceIndex.ABSENT
        : index.find(ByteAlphabet.spell(word), 0, word.length);
  }
}
