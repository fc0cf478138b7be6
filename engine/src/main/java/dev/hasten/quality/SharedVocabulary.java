package dev.hasten.quality;

import dev.hasten.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What two vocabularies have in common: the spellings, and which tokens of each have them. Tokens
/// of text are spelled by the bytes they stand for, control tokens by their names. If a vocabulary
/// has a spelling twice (a byte token and a letter), both belong to it.
final class SharedVocabulary {
  /// The spelling of a token that the other vocabulary lacks.
  static final int NOT_SHARED = -1;

  private final Map<String, Integer> spellings = new HashMap<>();
  private final int[] ofModel;
  private final int[] ofReference;
  private final boolean identical;

  SharedVocabulary(Tokenizer model, Tokenizer reference) {
    Set<String> ofBoth = spellingsOf(model);
    ofBoth.retainAll(spellingsOf(reference));
    this.ofModel = numbered(model, ofBoth);
    this.ofReference = numbered(reference, ofBoth);
    this.identical = haveTheSameTokens(model, reference);
  }

  private static Set<String> spellingsOf(Tokenizer tokenizer) {
    Set<String> all = new HashSet<>();
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      all.add(spelling(tokenizer, id));
    }
    return all;
  }

  private int[] numbered(Tokenizer tokenizer, Set<String> ofBoth) {
    int[] numbers = new int[tokenizer.vocabularySize()];
    for (int id = 0; id < numbers.length; id++) {
      String spelling = spelling(tokenizer, id);
      numbers[id] =
          ofBoth.contains(spelling)
              ? spellings.computeIfAbsent(spelling, _ -> spellings.size())
              : NOT_SHARED;
    }
    return numbers;
  }

  private static String spelling(Tokenizer tokenizer, int id) {
    byte[] bytes = tokenizer.bytesOf(id);
    return bytes.length == 0
        ? "control " + tokenizer.pieceOf(id)
        : "text " + new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static boolean haveTheSameTokens(Tokenizer model, Tokenizer reference) {
    if (model.vocabularySize() != reference.vocabularySize()) {
      return false;
    }
    for (int id = 0; id < model.vocabularySize(); id++) {
      if (!spelling(model, id).equals(spelling(reference, id))) {
        return false;
      }
    }
    return true;
  }

  /// Whether every id means the same on both sides.
  boolean isIdentical() {
    return identical;
  }

  /// Whether a token of the model and one of the reference are spelled the same.
  boolean isSame(int modelId, int referenceId) {
    return identical
        ? modelId == referenceId
        : ofModel[modelId] != NOT_SHARED && ofModel[modelId] == ofReference[referenceId];
  }

  /// The number of a token's spelling, or [#NOT_SHARED].
  int ofModel(int id) {
    return ofModel[id];
  }

  /// The number of a token's spelling, or [#NOT_SHARED].
  int ofReference(int id) {
    return ofReference[id];
  }

  /// Spellings that both have.
  int size() {
    return spellings.size();
  }
}
