package dev.hasten.tokenizer;

/// SentencePiece's rules for translation models beyond Unicode's: control characters go, unusual
/// white space and the like become spaces.
///
/// Source: `Nmt` of Hugging Face's tokenizers library.
final class NmtNormalizer {
  private NmtNormalizer() {}

  static String normalize(String text) {
    StringBuilder normal = new StringBuilder(text.length());
    NormalizerReader.without(NmtNormalizer::isRemoved, text)
        .codePoints()
        .map(codePoint -> isSpace(codePoint) ? ' ' : codePoint)
        .forEach(normal::appendCodePoint);
    return normal.toString();
  }

  private static boolean isRemoved(int codePoint) {
    return switch (codePoint) {
      case 0x0B, 0x7F, 0x8F, 0x9F -> true;
      default ->
          (codePoint >= 0x01 && codePoint <= 0x08) || (codePoint >= 0x0E && codePoint <= 0x1F);
    };
  }

  private static boolean isSpace(int codePoint) {
    return switch (codePoint) {
      case '\t', '\n', 0x0C, '\r', 0x1680, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD -> true;
      default -> codePoint >= 0x200B && codePoint <= 0x200F;
    };
  }
}
