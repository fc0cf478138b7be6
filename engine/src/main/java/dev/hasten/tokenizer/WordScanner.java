package dev.hasten.tokenizer;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/// Steps that the pre-tokenizers share.
final class WordScanner {
  private WordScanner() {}

  /// Where the run of code points of a class that begins at `from` ends; `from` if there is none.
  static int endOfRun(IntPredicate isInClass, String text, int from, int to) {
    int at = from;
    while (at < to) {
      int codePoint = text.codePointAt(at);
      if (!isInClass.test(codePoint)) {
        break;
      }
      at += Character.charCount(codePoint);
    }
    return at;
  }

  /// `\s+(?!\S)|\s+` over the white space in `[from, runEnd)`: without its last character, if a
  /// word follows that this character belongs to.
  static int endOfWhiteSpace(int from, int runEnd, int to) {
    // Every white space is one char, in the Basic Multilingual Plane.
    return runEnd < to && runEnd - from > 1 ? runEnd - 1 : runEnd;
  }

  /// The length of the English contraction (`'s 't 're 've 'm 'll 'd`) at `from`, or 0. The letters
  /// are compared after `fold`.
  static int contraction(String text, int from, int to, IntUnaryOperator fold) {
    if (to - from < 2 || text.charAt(from) != '\'') {
      return 0;
    }
    int first = fold.applyAsInt(text.charAt(from + 1));
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return 2;
    }
    int second = to - from < 3 ? 0 : fold.applyAsInt(text.charAt(from + 2));
    boolean isPair =
        (first == 'r' && second == 'e')
            || (first == 'v' && second == 'e')
            || (first == 'l' && second == 'l');
    return isPair ? 3 : 0;
  }
}
