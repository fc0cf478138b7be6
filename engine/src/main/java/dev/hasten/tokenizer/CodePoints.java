package dev.hasten.tokenizer;

/// The character classes that tokenizers' patterns name, by general category.
final class CodePoints {
  private static final int LETTER =
      1 << Character.UPPERCASE_LETTER
          | 1 << Character.LOWERCASE_LETTER
          | 1 << Character.TITLECASE_LETTER
          | 1 << Character.MODIFIER_LETTER
          | 1 << Character.OTHER_LETTER;
  private static final int NUMBER =
      1 << Character.DECIMAL_DIGIT_NUMBER
          | 1 << Character.LETTER_NUMBER
          | 1 << Character.OTHER_NUMBER;
  private static final int PUNCTUATION =
      1 << Character.CONNECTOR_PUNCTUATION
          | 1 << Character.DASH_PUNCTUATION
          | 1 << Character.START_PUNCTUATION
          | 1 << Character.END_PUNCTUATION
          | 1 << Character.INITIAL_QUOTE_PUNCTUATION
          | 1 << Character.FINAL_QUOTE_PUNCTUATION
          | 1 << Character.OTHER_PUNCTUATION;
  private static final int SEPARATOR =
      1 << Character.SPACE_SEPARATOR
          | 1 << Character.LINE_SEPARATOR
          | 1 << Character.PARAGRAPH_SEPARATOR;
  private static final int CONTROL =
      1 << Character.CONTROL
          | 1 << Character.FORMAT
          | 1 << Character.PRIVATE_USE
          | 1 << Character.SURROGATE;

  private static final int MARK =
      1 << Character.NON_SPACING_MARK
          | 1 << Character.COMBINING_SPACING_MARK
          | 1 << Character.ENCLOSING_MARK;
  private static final int WORD =
      MARK | 1 << Character.DECIMAL_DIGIT_NUMBER | 1 << Character.CONNECTOR_PUNCTUATION;

  private CodePoints() {}

  /// `\p{L}`
  static boolean isLetter(int codePoint) {
    return isIn(LETTER, codePoint);
  }

  /// `\p{N}`: digits, letter-like and other numbers.
  static boolean isNumber(int codePoint) {
    return isIn(NUMBER, codePoint);
  }

  /// `\p{P}`
  static boolean isPunctuation(int codePoint) {
    return isIn(PUNCTUATION, codePoint);
  }

  /// What BERT takes for punctuation: `\p{P}` and all of ASCII's signs.
  static boolean isBertPunctuation(int codePoint) {
    boolean isAsciiSign =
        codePoint > ' ' && codePoint < 0x7F && !Character.isLetterOrDigit(codePoint);
    return isAsciiSign || isPunctuation(codePoint);
  }

  /// `\p{C}` without what is not assigned.
  static boolean isControl(int codePoint) {
    return isIn(CONTROL, codePoint);
  }

  /// `\s`: Unicode's White_Space, which has NEL and the no-break spaces, too.
  static boolean isWhiteSpace(int codePoint) {
    return codePoint <= 0x20
        ? codePoint == 0x20 || (codePoint >= 0x09 && codePoint <= 0x0D)
        : codePoint == 0x85 || isIn(SEPARATOR, codePoint);
  }

  /// `\w`: letters and what looks like them, marks, digits, connectors.
  static boolean isWord(int codePoint) {
    return Character.isAlphabetic(codePoint) || isIn(WORD, codePoint) || isJoiner(codePoint);
  }

  private static boolean isJoiner(int codePoint) {
    return codePoint == 0x200C || codePoint == 0x200D;
  }

  /// Any combining mark.
  static boolean isMark(int codePoint) {
    return isIn(MARK, codePoint);
  }

  /// Neither white space, nor letter, nor number.
  static boolean isOther(int codePoint) {
    return !isIn(LETTER | NUMBER, codePoint) && !isWhiteSpace(codePoint);
  }

  private static boolean isIn(int categories, int codePoint) {
    return (categories >>> Character.getType(codePoint) & 1) != 0;
  }
}
