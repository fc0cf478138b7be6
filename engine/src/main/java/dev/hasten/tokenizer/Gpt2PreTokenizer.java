package dev.hasten.tokenizer;

import static dev.hasten.tokenizer.WordScanner.endOfRun;

import java.util.function.IntUnaryOperator;

/// GPT-2's pattern `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
/// alone or, as in SmolLM, over text whose digits were cut out one by one before.
record Gpt2PreTokenizer(Numbers numbers) implements PreTokenizer {
  enum Numbers {
    /// A number is one word, with the space before it.
    WHOLE,
    /// Each digit is a word of its own, and ends the text before it.
    SINGLE_DIGITS
  }

  @Override
  public int endOfWord(String text, int from, int to) {
    int contraction = WordScanner.contraction(text, from, to, IntUnaryOperator.identity());
    if (contraction > 0) {
      return from + contraction;
    }
    int first = text.codePointAt(from);
    int start = first == ' ' ? from + 1 : from;
    int end = start < to ? endOfWordAfterSpace(text, from, start, to) : start;
    return end > start ? end : endOfWhiteSpace(text, from, to);
  }

  private int endOfWordAfterSpace(String text, int from, int start, int to) {
    int first = text.codePointAt(start);
    if (CodePoints.isLetter(first)) {
      return endOfRun(CodePoints::isLetter, text, start, to);
    }
    if (CodePoints.isNumber(first)) {
      return endOfNumber(text, from, start, to);
    }
    return endOfRun(CodePoints::isOther, text, start, to);
  }

  private int endOfNumber(String text, int from, int start, int to) {
    return switch (numbers) {
      case WHOLE -> endOfRun(CodePoints::isNumber, text, start, to);
      case SINGLE_DIGITS ->
          from == start ? start + Character.charCount(text.codePointAt(start)) : start;
    };
  }

  private int endOfWhiteSpace(String text, int from, int to) {
    int end = endOfRun(CodePoints::isWhiteSpace, text, from, to);
    boolean isCutByDigit =
        numbers == Numbers.SINGLE_DIGITS && end < to && CodePoints.isNumber(text.codePointAt(end));
    return isCutByDigit ? end : WordScanner.endOfWhiteSpace(from, end, to);
  }
}
