package dev.hasten.tokenizer;

import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Finds tokens that are matched as a whole before the algorithm sees the text: user-defined tokens
/// always, control tokens only where special text is parsed. A trie gives the longest at a
/// position.
final class SpecialTextMatcher {
  /// No special token begins here.
  static final long NO_MATCH = -1;

  private static final int ROOT = 0;
  private static final int ALWAYS = 0;
  private static final int WHEN_PARSED = 1;

  private final IntPairMap children = new IntPairMap(1024);
  private final IntPairMap tokens = new IntPairMap(256); // (node, when it matches) -> id
  private final BitSet firstChars = new BitSet();
  private int nodes = 1;

  private SpecialTextMatcher() {}

  /// @param control ids that are no text even if they are of another kind
  /// @param algorithm knows the text that a user-defined token stands for
  static SpecialTextMatcher of(
      Vocabulary vocabulary, Set<Integer> control, TextAlgorithm algorithm) {
    SpecialTextMatcher matcher = new SpecialTextMatcher();
    for (int id = 0; id < vocabulary.size(); id++) {
      TokenKind kind = vocabulary.kind(id);
      if (kind == TokenKind.USER_DEFINED && !control.contains(id)) {
        matcher.add(algorithm.spelling(id), id, ALWAYS);
      } else if (kind == TokenKind.UNKNOWN
          || kind == TokenKind.CONTROL
          || kind == TokenKind.USER_DEFINED) {
        matcher.add(vocabulary.piece(id), id, WHEN_PARSED);
      }
    }
    return matcher;
  }

  /// Of the tokens that a `tokenizer.json` lists: special ones are matched where special text is
  /// parsed, the others always.
  ///
  /// @param spelling what a token's content looks like in the text that is searched
  static SpecialTextMatcher of(List<AddedToken> tokens, UnaryOperator<String> spelling) {
    SpecialTextMatcher matcher = new SpecialTextMatcher();
    for (AddedToken token : tokens) {
      int matched = token.is(AddedToken.Trait.SPECIAL) ? WHEN_PARSED : ALWAYS;
      matcher.add(spelling.apply(token.content()), token.id(), matched);
    }
    return matcher;
  }

  /// The longest special token at `text[at]`, as its length `<< 32 |` its id, or [#NO_MATCH].
  long longestAt(String text, int at, SpecialText specialText) {
    if (!firstChars.get(text.charAt(at))) {
      return NO_MATCH;
    }
    long longest = NO_MATCH;
    long node = ROOT;
    for (int i = at; i < text.length(); i++) {
      node = children.get((int) node, text.charAt(i));
      if (node == IntPairMap.NONE) {
        break;
      }
      long id = tokenAt((int) node, specialText);
      longest = id == IntPairMap.NONE ? longest : (long) (i + 1 - at) << 32 | id;
    }
    return longest;
  }

  private long tokenAt(int node, SpecialText specialText) {
    long userDefined = tokens.get(node, ALWAYS);
    return userDefined == IntPairMap.NONE && specialText == SpecialText.PARSED
        ? tokens.get(node, WHEN_PARSED)
        : userDefined;
  }

  private void add(String text, int id, int matched) {
    if (text.isEmpty()) {
      return;
    }
    firstChars.set(text.charAt(0));
    int node = ROOT;
    for (int i = 0; i < text.length(); i++) {
      node = child(node, text.charAt(i));
    }
    if (tokens.get(node, matched) == IntPairMap.NONE) {
      tokens.put(node, matched, id);
    }
  }

  private int child(int node, char next) {
    long child = children.get(node, next);
    if (child == IntPairMap.NONE) {
      child = nodes++;
      children.put(node, next, child);
    }
    return (int) child;
  }
}
