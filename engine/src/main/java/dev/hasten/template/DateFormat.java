package dev.hasten.template;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// Python's `strftime` in the C locale.
final class DateFormat {
  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('Y', "uuuu"),
          Map.entry('m', "MM"),
          Map.entry('d', "dd"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('f', "SSSSSS"),
          Map.entry('p', "a"),
          Map.entry('y', "uu"),
          Map.entry('j', "DDD"),
          Map.entry('B', "MMMM"),
          Map.entry('b', "MMM"),
          Map.entry('h', "MMM"),
          Map.entry('A', "EEEE"),
          Map.entry('a', "EEE"),
          Map.entry('F', "uuuu-MM-dd"),
          Map.entry('T', "HH:mm:ss"),
          Map.entry('R', "HH:mm"),
          Map.entry('D', "MM/dd/uu"),
          Map.entry('x', "MM/dd/uu"),
          Map.entry('X', "HH:mm:ss"),
          Map.entry('e', "ppd"),
          Map.entry('c', "EEE MMM ppd HH:mm:ss uuuu"));
  private static final Map<Character, String> UNPADDED =
      Map.of('d', "d", 'm', "M", 'H', "H", 'I', "h", 'M', "m", 'S', "s", 'j', "D", 'e', "d");

  private DateFormat() {}

  static String format(LocalDateTime time, String format) {
    BoundedText out = new BoundedText();
    for (int i = 0; i < format.length(); i++) {
      if (format.charAt(i) != '%' || i + 1 == format.length()) {
        out.append(format.charAt(i));
        continue;
      }
      boolean unpadded = format.charAt(i + 1) == '-' && i + 2 < format.length();
      i += unpadded ? 2 : 1;
      out.append(directive(time, format.charAt(i), unpadded ? UNPADDED : PATTERNS));
    }
    return out.toString();
  }

  private static String directive(
      LocalDateTime time, char directive, Map<Character, String> patterns) {
    String pattern = patterns.get(directive);
    if (pattern != null) {
      return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
    }
    return switch (directive) {
      case '%' -> "%";
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
      case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
      case 'z', 'Z' -> "";
      default -> throw Failure.unsupported("strftime directive '%%%c'".formatted(directive));
    };
  }
}
