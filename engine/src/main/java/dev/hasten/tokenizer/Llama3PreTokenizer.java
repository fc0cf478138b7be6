package dev.hasten.tokenizer;

import static dev.hasten.tokenizer.WordScanner.endOfRun;

/// The pattern of Llama 3 (and of OpenAI's cl100k)
/// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|`
/// `\s*[\r\n]+|\s+(?!\S)|\s+`; Qwen 2 has `\p{N}` in place of `\p{N}{1,3}`.
///
/// @param longestNumber code points of a number that stay together
record Llama3PreTokenizer(int longestNumber) implements PreTokenizer {
  private static final int LONG_S = 0x17F; // folds to s where case is ignored

  @Override
  public int endOfWord(String text, int from, int to) {
    int contraction = WordScanner.contraction(text, from, to, Llama3PreTokenizer::foldCase);
    if (contraction > 0) {
      return from + contraction;
    }
    int first = text.codePointAt(from);
    int second = from + Character.charCount(first);
    if (CodePoints.isLetter(first)) {
      return endOfRun(CodePoints::isLetter, text, second, to);
    }
    if (CodePoints.isNumber(first)) {
      return endOfNumber(text, second, to);
    }
    if (second < to && !isLineBreak(first) && CodePoints.isLetter(text.codePointAt(second))) {
      return endOfRun(CodePoints::isLetter, text, second, to);
    }
    int start = first == ' ' ? second : from;
    int end = endOfRun(CodePoints::isOther, text, start, to);
    return end > start
        ? endOfRun(Llama3PreTokenizer::isLineBreak, text, end, to)
        : endOfWhiteSpace(text, from, to);
  }

  private int endOfNumber(String text, int second, int to) {
    int end = second;
    for (int i = 1; i < longestNumber && end < to; i++) {
      int codePoint = text.codePointAt(end);
      if (!CodePoints.isNumber(codePoint)) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    return end;
  }

  private static int endOfWhiteSpace(String text, int from, int to) {
    int end = endOfRun(CodePoints::isWhiteSpace, text, from, to);
    for (int i = end; i > from; i--) {
      if (isLineBreak(text.charAt(i - 1))) {
        return i;
      }
    }
    return WordScanner.endOfWhiteSpace(from, end, to);
  }

  private static boolean isLineBreak(int codePoint) {
    return codePoint == '\r' || codePoint == '\n';
  }

  private static int foldCase(int codePoint) {
    return codePoint == LONG_S ? 's' : Character.toLowerCase(codePoint);
  }
}
