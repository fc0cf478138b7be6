package dev.hasten.tokenizer;

import dev.hasten.tokenizer.AddedToken.Trait;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Cuts texts at added tokens, the longest at a position first, with the white space that these
/// swallow.
///
/// Source: `AddedVocabulary` of Hugging Face's tokenizers library.
final class AddedTokenSplitter {
  private final SpecialTextMatcher matcher;
  private final Map<Integer, AddedToken> tokens = new HashMap<>();

  /// @param spelling what a token's content looks like in the texts that are cut
  AddedTokenSplitter(List<AddedToken> tokens, UnaryOperator<String> spelling) {
    this.matcher = SpecialTextMatcher.of(tokens, spelling);
    tokens.forEach(token -> this.tokens.put(token.id(), token));
  }

  /// Takes the parts of a text, in order.
  interface Parts {
    /// `[from, to)` is no added token; never empty.
    void plain(int from, int to);

    void token(AddedToken token);
  }

  void split(String text, SpecialText specialText, Parts parts) {
    int plain = 0;
    for (int at = 0; at < text.length(); ) {
      long match = matcher.longestAt(text, at, specialText);
      if (match == SpecialTextMatcher.NO_MATCH) {
        at++;
        continue;
      }
      int end = at + (int) (match >>> 32);
      AddedToken token = tokens.get((int) match);
      if (token != null && isInPlace(token, text, at, end)) {
        int start = token.is(Trait.LSTRIP) ? startOfSpace(text, plain, at) : at;
        plain(plain, start, parts);
        parts.token(token);
        end = token.is(Trait.RSTRIP) ? endOfSpace(text, end) : end;
        plain = end;
      }
      at = end;
    }
    plain(plain, text.length(), parts);
  }

  private static void plain(int from, int to, Parts parts) {
    if (from < to) {
      parts.plain(from, to);
    }
  }

  private static boolean isInPlace(AddedToken token, String text, int from, int to) {
    boolean touchesWord =
        (from > 0 && CodePoints.isWord(text.codePointBefore(from)))
            || (to < text.length() && CodePoints.isWord(text.codePointAt(to)));
    return !(token.is(Trait.SINGLE_WORD) && touchesWord);
  }

  private static int startOfSpace(String text, int least, int from) {
    int at = from;
    while (at > least && CodePoints.isWhiteSpace(text.codePointBefore(at))) {
      at--; // white space is in the Basic Multilingual Plane
    }
    return at;
  }

  private static int endOfSpace(String text, int from) {
    return WordScanner.endOfRun(CodePoints::isWhiteSpace, text, from, text.length());
  }
}
