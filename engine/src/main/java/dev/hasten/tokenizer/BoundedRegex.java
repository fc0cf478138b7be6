package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A regular expression out of a model file, written for Oniguruma and run by Java's engine, in a
/// bounded number of steps: a pattern that backtracks without end is an error, no standstill.
final class BoundedRegex {
  private static final long FREE_STEPS = 1_000_000;
  private static final long STEPS_PER_CHAR = 2_000;
  private static final int FLAGS =
      Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE | Pattern.UNIX_LINES;

  private final Pattern pattern;
  private final JsonStep source;

  private BoundedRegex(Pattern pattern, JsonStep source) {
    this.pattern = pattern;
    this.source = source;
  }

  /// The expression that stands at `source`.
  ///
  /// @throws BadModelException if Java's engine does not know it, or reads it otherwise
  static BoundedRegex of(JsonStep source) {
    String regex = source.text();
    String java = RegexDialect.toJava(regex, source);
    try {
      return new BoundedRegex(Pattern.compile(java, FLAGS), source);
    } catch (PatternSyntaxException e) {
      throw source.unknown("'%s'".formatted(regex), "no such pattern: " + e.getDescription());
    }
  }

  /// Takes matches.
  interface Matches {
    void match(int from, int to);
  }

  void forEachMatch(String text, Matches matches) {
    try {
      Matcher matcher = pattern.matcher(new CountedText(text));
      while (matcher.find()) {
        matches.match(matcher.start(), matcher.end());
      }
    } catch (StackOverflowError e) {
      throw tooMuch("its stack overflows for a text of %d characters".formatted(text.length()));
    }
  }

  /// The text with every match replaced.
  String replaceAll(String text, String replacement) {
    StringBuilder replaced = new StringBuilder(text.length());
    int[] end = {0};
    forEachMatch(
        text,
        (from, to) -> {
          replaced.append(text, end[0], from).append(replacement);
          end[0] = to;
        });
    return replaced.append(text, end[0], text.length()).toString();
  }

  private BadModelException tooMuch(String problem) {
    return new BadModelException(
        "%s: the pattern %s '%s' cannot be used: %s"
            .formatted(source.file(), source.where(), source.text(), problem),
        "use a GGUF file of the same model");
  }

  /// Counts how often it is looked at.
  private final class CountedText implements CharSequence {
    private final String text;
    private long left;

    CountedText(String text) {
      this.text = text;
      this.left = FREE_STEPS + STEPS_PER_CHAR * text.length();
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw tooMuch("it takes too long for a text of %d characters".formatted(text.length()));
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
