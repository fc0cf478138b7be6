package dev.hasten.tokenizer;

import java.util.Locale;

/// What BERT does to a text before it looks for words: control characters go, white space becomes a
/// space, Chinese characters stand alone; then, where the model says so, accents are stripped and
/// letters made small.
///
/// Source: `BasicTokenizer` of Devlin et al., "BERT" (2018), in the form that Hugging Face's
/// tokenizers library gave it.
record BertNormalizer(Cleaning cleaning, ChineseCharacters chinese, Accents accents, Case letters)
    implements Normalizer {
  enum Cleaning {
    CLEAN,
    AS_IS
  }

  enum ChineseCharacters {
    ISOLATED,
    AS_IS
  }

  enum Accents {
    STRIPPED,
    KEPT
  }

  enum Case {
    LOWERED,
    KEPT
  }

  private static final int REPLACEMENT = 0xFFFD;
  private static final int CAPITAL_I_WITH_DOT = 0x130;

  /// The defaults of BERT's uncased (`LOWERED`) and cased (`KEPT`) models.
  static BertNormalizer of(Case letters) {
    Accents accents = letters == Case.LOWERED ? Accents.STRIPPED : Accents.KEPT;
    return new BertNormalizer(Cleaning.CLEAN, ChineseCharacters.ISOLATED, accents, letters);
  }

  @Override
  public String normalize(String text) {
    String cleaned = cleaning == Cleaning.CLEAN ? clean(text) : text;
    String spaced = chinese == ChineseCharacters.ISOLATED ? isolateChinese(cleaned) : cleaned;
    String stripped = accents == Accents.STRIPPED ? stripAccents(spaced) : spaced;
    return letters == Case.LOWERED ? lower(stripped) : stripped;
  }

  private static String clean(String text) {
    StringBuilder cleaned = new StringBuilder(text.length());
    text.codePoints()
        .filter(codePoint -> !isRemoved(codePoint))
        .map(codePoint -> CodePoints.isWhiteSpace(codePoint) ? ' ' : codePoint)
        .forEach(cleaned::appendCodePoint);
    return cleaned.toString();
  }

  private static boolean isRemoved(int codePoint) {
    return switch (codePoint) {
      case '\t', '\n', '\r' -> false;
      case 0, REPLACEMENT -> true;
      default -> CodePoints.isControl(codePoint);
    };
  }

  private static String isolateChinese(String text) {
    StringBuilder spaced = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(codePoint -> {
          if (isChinese(codePoint)) {
            spaced.append(' ').appendCodePoint(codePoint).append(' ');
          } else {
            spaced.appendCodePoint(codePoint);
          }
        });
    return spaced.toString();
  }

  private static boolean isChinese(int codePoint) {
    return isIn(codePoint, 0x4E00, 0x9FFF)
        || isIn(codePoint, 0x3400, 0x4DBF)
        || isIn(codePoint, 0x20000, 0x2A6DF)
        || isIn(codePoint, 0x2A700, 0x2B73F)
        || isIn(codePoint, 0x2B740, 0x2B81F)
        // BERT had 0x2B820; the libraries that models are used with today have 0x2B920.
        || isIn(codePoint, 0x2B920, 0x2CEAF)
        || isIn(codePoint, 0xF900, 0xFAFF)
        || isIn(codePoint, 0x2F800, 0x2FA1F);
  }

  private static boolean isIn(int codePoint, int first, int last) {
    return codePoint >= first && codePoint <= last;
  }

  private static String stripAccents(String text) {
    String decomposed = java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFD);
    StringBuilder stripped = new StringBuilder(decomposed.length());
    decomposed
        .codePoints()
        .filter(codePoint -> Character.getType(codePoint) != Character.NON_SPACING_MARK)
        .forEach(stripped::appendCodePoint);
    return stripped.toString();
  }

  /// Each letter by itself: a final sigma is a sigma like any other.
  static String lower(String text) {
    StringBuilder lowered = new StringBuilder(text.length());
    text.codePoints()
        .forEach(codePoint -> {
          if (codePoint == CAPITAL_I_WITH_DOT) {
            lowered.append(Character.toString(codePoint).toLowerCase(Locale.ROOT));
          } else {
            lowered.appendCodePoint(Character.toLowerCase(codePoint));
          }
        });
    return lowered.toString();
  }
}
