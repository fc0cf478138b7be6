package dev.hasten.template;

/// Quoted strings and their escapes, which are Python's `unicode-escape`: an unknown escape keeps
/// its backslash.
final class StringLiteral {
  private static final String SIMPLE = "\\'\"abfnrtv";
  private static final String SIMPLE_VALUES = "\\'\"\u0007\b\f\n\r\t\u000b";

  private StringLiteral() {}

  /// The index after the closing quote of the string that opens at `start`.
  static int end(String source, int start, SourceMap sourceMap) {
    char quote = source.charAt(start);
    for (int i = start + 1; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == quote) {
        return i + 1;
      }
    }
    throw Failure.syntax("the string is never closed", sourceMap.position(start));
  }

  static String unescape(String body) {
    if (body.indexOf('\\') < 0) {
      return body;
    }
    StringBuilder text = new StringBuilder(body.length());
    for (int i = 0; i < body.length(); ) {
      i = body.charAt(i) == '\\' ? escape(body, i + 1, text) : plain(body, i, text);
    }
    return text.toString();
  }

  private static int plain(String body, int index, StringBuilder text) {
    text.append(body.charAt(index));
    return index + 1;
  }

  /// Appends what the escape whose letter is at `index` stands for; returns the index after it.
  private static int escape(String body, int index, StringBuilder text) {
    char c = body.charAt(index);
    int simple = SIMPLE.indexOf(c);
    if (simple >= 0) {
      text.append(SIMPLE_VALUES.charAt(simple));
      return index + 1;
    }
    return switch (c) {
      case '\n' -> index + 1;
      case 'x' -> hexadecimal(body, index + 1, 2, text);
      case 'u' -> hexadecimal(body, index + 1, 4, text);
      case 'U' -> hexadecimal(body, index + 1, 8, text);
      case 'N' -> throw Failure.unsupported("string escape \\N{…}");
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(body, index, text);
      default -> {
        text.append('\\').append(c);
        yield index + 1;
      }
    };
  }

  private static int hexadecimal(String body, int from, int digits, StringBuilder text) {
    int end = from + digits;
    if (end > body.length() || !body.substring(from, end).matches("[0-9a-fA-F]+")) {
      throw Failure.runtime("a string has a truncated \\x, \\u or \\U escape");
    }
    long codePoint = Long.parseLong(body, from, end, 16);
    if (codePoint > Character.MAX_CODE_POINT) {
      throw Failure.runtime("a string has an escape beyond U+10FFFF");
    }
    text.appendCodePoint((int) codePoint);
    return end;
  }

  private static int octal(String body, int from, StringBuilder text) {
    int end = from;
    while (end < body.length() && end < from + 3 && "01234567".indexOf(body.charAt(end)) >= 0) {
      end++;
    }
    text.appendCodePoint(Integer.parseInt(body, from, end, 8));
    return end;
  }
}
