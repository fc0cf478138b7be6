package dev.hasten.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Recognizes integer and float literals as Python writes them (`1_000`, `0x1F`, `1.5e-3`).
final class NumberScanner {
  private static final String DIGITS = "(?:\\d+_)*+\\d++";
  private static final Pattern FLOAT =
      Pattern.compile(
          DIGITS + "(?:(?:\\." + DIGITS + ")?[eE][+-]?" + DIGITS + "|\\." + DIGITS + ")");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](?:_?[01])++|0[oO](?:_?[0-7])++|0[xX](?:_?[\\da-fA-F])++|[1-9](?:_?\\d)*+"
              + "|0(?:_?0)*+");

  record Scan(Token.Kind kind, int end) {}

  private NumberScanner() {}

  /// The number that starts at `from`. After a dot it is an index: `x.0.5` reads two of them.
  static Scan scan(String source, int from) {
    boolean afterDot = from > 0 && source.charAt(from - 1) == '.';
    Matcher real = FLOAT.matcher(source).region(from, source.length());
    if (!afterDot && real.lookingAt()) {
      return new Scan(Token.Kind.FLOAT, real.end());
    }
    Matcher whole = INTEGER.matcher(source).region(from, source.length());
    return new Scan(Token.Kind.INTEGER, whole.lookingAt() ? whole.end() : from + 1);
  }
}
