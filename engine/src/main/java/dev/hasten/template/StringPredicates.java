package dev.hasten.template;

import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/// The methods of Python's `str` that answer yes or no (`isdigit`, `isupper`, …).
final class StringPredicates {
  private static final String DIGITS_THAT_ARE_NOT_DECIMAL = "²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉";

  static final Map<String, Predicate<String>> TABLE =
      Map.ofEntries(
          Map.entry("isalpha", all(Character::isLetter)),
          Map.entry("isdecimal", all(Character::isDigit)),
          Map.entry("isdigit", all(StringPredicates::isDigit)),
          Map.entry("isnumeric", all(StringPredicates::isNumeric)),
          Map.entry("isalnum", all(c -> Character.isLetter(c) || isNumeric(c))),
          Map.entry("isspace", all(Strings::isSpace)),
          Map.entry("isascii", text -> text.codePoints().allMatch(c -> c < 0x80)),
          Map.entry("isprintable", text -> text.codePoints().allMatch(Printing::isPrintable)),
          Map.entry("islower", StringPredicates::isLower),
          Map.entry("isupper", StringPredicates::isUpper),
          Map.entry("istitle", StringPredicates::isTitle),
          Map.entry("isidentifier", StringPredicates::isIdentifier));

  private StringPredicates() {}

  private static Predicate<String> all(IntPredicate predicate) {
    return text -> !text.isEmpty() && text.codePoints().allMatch(predicate);
  }

  private static boolean isDigit(int c) {
    return Character.isDigit(c) || DIGITS_THAT_ARE_NOT_DECIMAL.indexOf(c) >= 0;
  }

  private static boolean isNumeric(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  static boolean isLower(String text) {
    return text.codePoints().anyMatch(Character::isLowerCase)
        && text.codePoints().noneMatch(StringPredicates::isCapital);
  }

  static boolean isUpper(String text) {
    return text.codePoints().anyMatch(Character::isUpperCase)
        && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
  }

  private static boolean isCapital(int c) {
    return Character.isUpperCase(c) || Character.isTitleCase(c);
  }

  private static boolean isTitle(String text) {
    boolean inWord = false;
    boolean hasWord = false;
    for (int c : text.codePoints().toArray()) {
      if (isCapital(c) ? inWord : Character.isLowerCase(c) && !inWord) {
        return false;
      }
      inWord = isCapital(c) || Character.isLowerCase(c);
      hasWord |= inWord;
    }
    return hasWord;
  }

  private static boolean isIdentifier(String text) {
    return !text.isEmpty()
        && (text.charAt(0) == '_' || Character.isUnicodeIdentifierStart(text.codePointAt(0)))
        && text.codePoints().skip(1).allMatch(Character::isUnicodeIdentifierPart);
  }
}
