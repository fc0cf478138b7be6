package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Translates the few things that Oniguruma (Ruby's syntax) and Java spell differently, and refuses
/// what they read differently.
final class RegexDialect {
  /// `\w` of Oniguruma, to stand inside brackets.
  private static final String WORD =
      "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}\u00B2\u00B3\u00B9\u00BC-\u00BE";

  private static final Pattern PROPERTY = Pattern.compile("\\\\([pP])\\{(\\^?)(\\w+)\\}");

  private final String regex;
  private final JsonStep source;
  private final StringBuilder java = new StringBuilder();
  private int brackets;

  private RegexDialect(String regex, JsonStep source) {
    this.regex = regex;
    this.source = source;
  }

  /// @param source where it stands, for error messages
  static String toJava(String regex, JsonStep source) {
    return withScripts(new RegexDialect(regex, source).translated());
  }

  private String translated() {
    for (int at = 0; at < regex.length(); ) {
      char next = regex.charAt(at);
      if (next == '\\' && at + 1 < regex.length()) {
        appendEscape(regex.charAt(at + 1));
        at += 2;
      } else {
        appendPlain(next, at);
        at++;
      }
    }
    return java.toString();
  }

  private void appendEscape(char escaped) {
    switch (escaped) {
      case 'w' -> java.append(brackets > 0 ? WORD : "[%s]".formatted(WORD));
      case 'W' -> java.append("[^%s]".formatted(outsideBrackets("\\W", WORD)));
      case 'h', 'H', 'K', 'g', 'y', 'Y', 'O', 'N', 'X', 'M', 'C', 'c' ->
          throw refused("\\" + escaped);
      default -> java.append('\\').append(escaped);
    }
  }

  private String outsideBrackets(String construct, String translation) {
    if (brackets > 0) {
      throw refused(construct + " in brackets");
    }
    return translation;
  }

  private void appendPlain(char next, int at) {
    if (brackets > 0 && regex.startsWith("[:", at)) {
      throw refused("a POSIX bracket");
    }
    if (brackets == 0 && regex.startsWith("}+", at)) {
      throw refused("}+");
    }
    if (next == '[') {
      brackets++;
    } else if (next == ']' && brackets > 0) {
      brackets--;
    }
    java.append(next);
  }

  private BadModelException refused(String construct) {
    return source.unknown("'%s' with %s".formatted(regex, construct), "patterns without it");
  }

  /// `\p{Han}` is `\p{IsHan}` in Java, which knows scripts by that name only.
  private static String withScripts(String regex) {
    return PROPERTY
        .matcher(regex)
        .replaceAll(match -> {
          boolean isNegated = match.group(1).equals("P") != match.group(2).equals("^");
          String name = isScript(match.group(3)) ? "Is" + match.group(3) : match.group(3);
          return Matcher.quoteReplacement("\\%s{%s}".formatted(isNegated ? "P" : "p", name));
        });
  }

  private static boolean isScript(String name) {
    try {
      return name.length() > 2 && Character.UnicodeScript.forName(name) != null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
