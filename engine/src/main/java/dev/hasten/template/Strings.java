package dev.hasten.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/// Python's view of strings over Java's: lengths and indexes count code points.
final class Strings {
  private static final String LINE_BREAKS = "\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029";

  private Strings() {}

  /// What `str.isspace` calls space.
  static boolean isSpace(int c) {
    return c == ' '
        || (c >= 0x09 && c <= 0x0d)
        || (c >= 0x1c && c <= 0x1f)
        || c == 0x85
        || Character.isSpaceChar(c);
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean hasSurrogates(String text) {
    return text.chars().anyMatch(c -> Character.isSurrogate((char) c));
  }

  static String characterAt(String text, int index) {
    if (!hasSurrogates(text)) {
      return text.substring(index, index + 1);
    }
    return Character.toString(text.codePointAt(text.offsetByCodePoints(0, index)));
  }

  /// The characters from `start` to before `end`, both code point indexes within the text.
  static String substring(String text, int start, int end) {
    if (!hasSurrogates(text)) {
      return text.substring(start, end);
    }
    int from = text.offsetByCodePoints(0, start);
    return text.substring(from, text.offsetByCodePoints(from, end - start));
  }

  static int compare(String left, String right) {
    int[] a = left.codePoints().toArray();
    int[] b = right.codePoints().toArray();
    return java.util.Arrays.compare(a, b);
  }

  static String strip(String text, IntPredicate strips) {
    return stripEnd(stripStart(text, strips), strips);
  }

  static String stripStart(String text, IntPredicate strips) {
    int start = 0;
    while (start < text.length() && strips.test(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    return text.substring(start);
  }

  static String stripEnd(String text, IntPredicate strips) {
    int end = text.length();
    while (end > 0 && strips.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(0, end);
  }

  /// `str.split(separator, limit)`; a negative limit is none.
  static List<String> split(String text, String separator, int limit) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = text.indexOf(separator);
        i >= 0 && (limit < 0 || parts.size() < limit);
        i = text.indexOf(separator, from)) {
      parts.add(text.substring(from, i));
      from = i + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  static List<String> splitFromEnd(String text, String separator, int limit) {
    List<String> parts = new ArrayList<>();
    int to = text.length();
    for (int i = text.lastIndexOf(separator);
        i >= 0 && (limit < 0 || parts.size() < limit);
        i = to < separator.length() ? -1 : text.lastIndexOf(separator, to - separator.length())) {
      parts.addFirst(text.substring(i + separator.length(), to));
      to = i;
    }
    parts.addFirst(text.substring(0, to));
    return parts;
  }

  /// `str.split()`: runs of space separate, none at the ends count.
  static List<String> splitOnSpace(String text, int limit) {
    List<String> parts = new ArrayList<>();
    String rest = stripStart(text, Strings::isSpace);
    while (!rest.isEmpty()) {
      if (limit >= 0 && parts.size() == limit) {
        parts.add(rest);
        return parts;
      }
      int end = 0;
      while (end < rest.length() && !isSpace(rest.codePointAt(end))) {
        end += Character.charCount(rest.codePointAt(end));
      }
      parts.add(rest.substring(0, end));
      rest = stripStart(rest.substring(end), Strings::isSpace);
    }
    return parts;
  }

  static List<String> splitOnSpaceFromEnd(String text, int limit) {
    List<String> parts = new ArrayList<>();
    String rest = stripEnd(text, Strings::isSpace);
    while (!rest.isEmpty()) {
      if (limit >= 0 && parts.size() == limit) {
        parts.addFirst(rest);
        return parts;
      }
      int start = rest.length();
      while (start > 0 && !isSpace(rest.codePointBefore(start))) {
        start -= Character.charCount(rest.codePointBefore(start));
      }
      parts.addFirst(rest.substring(start));
      rest = stripEnd(rest.substring(0, start), Strings::isSpace);
    }
    return parts;
  }

  /// `str.splitlines(keepends)`.
  static List<String> lines(String text, LineEnds ends) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (LINE_BREAKS.indexOf(text.charAt(i)) >= 0) {
        int end = i;
        if (text.startsWith("\r\n", i)) {
          i++;
        }
        lines.add(text.substring(from, ends == LineEnds.KEPT ? i + 1 : end));
        from = i + 1;
      }
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  enum LineEnds {
    KEPT,
    DROPPED
  }

  /// `str.replace(old, replacement, limit)`; a negative limit is none.
  static String replace(String text, String old, String replacement, int limit) {
    BoundedText result = new BoundedText();
    int from = 0;
    int replaced = 0;
    int found = text.indexOf(old);
    while (found >= 0 && (limit < 0 || replaced < limit)) {
      result.append(text, from, found).append(replacement);
      replaced++;
      from = found + old.length();
      if (old.isEmpty()) {
        if (found >= text.length()) {
          break;
        }
        int next = text.offsetByCodePoints(found, 1);
        result.append(text, found, next);
        from = next;
      }
      found = text.indexOf(old, from);
    }
    return result.append(text, from, text.length()).toString();
  }

  static int count(String text, String part) {
    if (part.isEmpty()) {
      return length(text) + 1;
    }
    int count = 0;
    for (int i = text.indexOf(part); i >= 0; i = text.indexOf(part, i + part.length())) {
      count++;
    }
    return count;
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    return titleCase(first) + lower(text.substring(Character.charCount(first)));
  }

  /// `str.title`: every letter after a character that is none becomes a capital.
  static String title(String text) {
    StringBuilder result = new StringBuilder(text.length());
    boolean inWord = false;
    for (int c : text.codePoints().toArray()) {
      String letter = Character.toString(c);
      result.append(inWord ? lower(letter) : titleCase(c));
      inWord = Character.isLetter(c);
    }
    return result.toString();
  }

  private static String titleCase(int c) {
    String upper = upper(Character.toString(c));
    return length(upper) == 1 ? Character.toString(Character.toTitleCase(c)) : capitalized(upper);
  }

  private static String capitalized(String upper) {
    int end = upper.offsetByCodePoints(0, 1);
    return upper.substring(0, end) + lower(upper.substring(end));
  }

  static String swapCase(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .mapToObj(Character::toString)
        .forEach(c -> result.append(c.equals(lower(c)) ? upper(c) : lower(c)));
    return result.toString();
  }

  /// `text` widened to `width` characters with `fill` on the sides.
  static String pad(String text, int width, String fill, Alignment alignment) {
    int missing = width - length(text);
    if (missing <= 0) {
      return text;
    }
    Limits.checkLength(width);
    int left =
        switch (alignment) {
          case LEFT -> 0;
          case RIGHT -> missing;
          case CENTER -> missing / 2 + (missing & width & 1);
          case CENTER_LEANING_LEFT -> missing / 2;
        };
    return fill.repeat(left) + text + fill.repeat(missing - left);
  }

  enum Alignment {
    LEFT,
    RIGHT,
    /// As `str.center`, which puts an odd blank left if the width is odd.
    CENTER,
    /// As `format(…, "^")`.
    CENTER_LEANING_LEFT
  }
}
