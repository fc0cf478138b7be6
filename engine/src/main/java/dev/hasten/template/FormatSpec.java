package dev.hasten.template;

import dev.hasten.template.Strings.Alignment;
import dev.hasten.template.Value.Numeric;
import dev.hasten.template.Value.Real;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Python's format specification (`>10`, `05d`, `,.2f`) and the number formats that it shares with
/// `%` formatting.
///
/// @param sign `-`, `+`, a blank, or empty
/// @param grouping `,`, `_` or empty
/// @param type one letter, or empty for the value's own form
record FormatSpec(
    String fill,
    String align,
    String sign,
    String alternate,
    int width,
    String grouping,
    OptionalInt precision,
    String type) {

  private static final int MAX_PRECISION = 1000;
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d{1,9})?([,_])?(?:\\.(\\d{1,9}))?([a-zA-Z%])?",
          Pattern.DOTALL);

  private static final FormatSpec PLAIN = parse("");

  static FormatSpec parse(String source) {
    Matcher matcher = SYNTAX.matcher(source);
    if (!matcher.matches()) {
      throw Failure.unsupported("format specification '%s'".formatted(source));
    }
    boolean zeros = matcher.group(5) != null;
    String align = or(matcher.group(2), zeros ? "=" : "");
    String fill = or(matcher.group(1), zeros ? "0" : " ");
    return new FormatSpec(
        fill,
        align,
        or(matcher.group(3), ""),
        or(matcher.group(4), ""),
        Integer.parseInt(or(matcher.group(6), "0")),
        or(matcher.group(7), ""),
        precisionOf(matcher.group(8)),
        or(matcher.group(9), ""));
  }

  private static String or(@org.jspecify.annotations.Nullable String group, String otherwise) {
    return group == null ? otherwise : group;
  }

  private static OptionalInt precisionOf(@org.jspecify.annotations.Nullable String digits) {
    return digits == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(digits));
  }

  /// Python's `format(value, spec)`.
  String format(Value value) {
    return switch (value) {
      case Value.Str string -> formatText(string.value());
      case Value.Bool bool when equals(PLAIN) -> Printing.str(bool);
      case Numeric number -> formatNumber(number);
      default -> {
        if (!equals(PLAIN)) {
          throw Failure.runtime(
              "unsupported format string passed to %s.__format__".formatted(Types.name(value)));
        }
        yield Printing.str(value);
      }
    };
  }

  private String formatText(String text) {
    boolean isTextType = type.isEmpty() || type.equals("s");
    boolean isTextAlign = !align.equals("=") || fill.equals("0");
    if (!isTextType || !isTextAlign || !(sign + alternate + grouping).isEmpty()) {
      throw Failure.runtime("a format specification of numbers for object of type 'str'");
    }
    int length = Strings.length(text);
    String cut = Strings.substring(text, 0, Math.min(length, precision.orElse(length)));
    return Strings.pad(cut, width, fill, alignment(Alignment.LEFT));
  }

  private Alignment alignment(Alignment normal) {
    return switch (align) {
      case "<" -> Alignment.LEFT;
      case ">" -> Alignment.RIGHT;
      case "^" -> Alignment.CENTER_LEANING_LEFT;
      default -> normal;
    };
  }

  private String formatNumber(Numeric number) {
    String digits = digits(number);
    boolean negative = digits.startsWith("-");
    String body = grouped(negative ? digits.substring(1) : digits);
    String prefix = (negative ? "-" : sign.replace("-", "")) + radixPrefix();
    if (!align.equals("=")) {
      return Strings.pad(prefix + body, width, fill, alignment(Alignment.RIGHT));
    }
    return prefix + Strings.pad(body, width - prefix.length(), fill, Alignment.RIGHT);
  }

  private String radixPrefix() {
    boolean hasPrefix = !alternate.isEmpty() && !type.isEmpty() && "xXob".contains(type);
    return hasPrefix ? "0" + type : "";
  }

  private String grouped(String body) {
    if (grouping.isEmpty()) {
      return body;
    }
    if (!"defg%".contains(type.toLowerCase(Locale.ROOT)) || align.equals("=")) {
      throw Failure.unsupported("grouping with format type '%s' or zero padding".formatted(type));
    }
    int end = 0;
    while (end < body.length() && Character.isDigit(body.charAt(end))) {
      end++;
    }
    return body.substring(0, end).replaceAll("(?<=\\d)(?=(\\d{3})+$)", grouping)
        + body.substring(end);
  }

  private String digits(Numeric number) {
    return switch (type) {
      case "" -> number instanceof Real ? general(number) : whole(number).toString();
      case "d", "n" -> whole(number).toString();
      case "x" -> whole(number).toString(16);
      case "X" -> whole(number).toString(16).toUpperCase(Locale.ROOT);
      case "o" -> whole(number).toString(8);
      case "b" -> whole(number).toString(2);
      case "f", "F" -> fixed(Numbers.real(number), precision.orElse(6), type);
      case "e", "E", "g", "G" -> floating(Numbers.real(number), type, precision.orElse(6));
      case "%" -> fixed(Numbers.real(number) * 100, precision.orElse(6), "f") + "%";
      default -> throw Failure.unsupported("format type '%s' for a number".formatted(type));
    };
  }

  private BigInteger whole(Numeric number) {
    if (precision.isPresent()) {
      throw Failure.runtime("a precision is not allowed in the format of an integer");
    }
    return Numbers.whole(number);
  }

  private String general(Numeric number) {
    if (precision.isPresent()) {
      throw Failure.unsupported("float format with a precision but no type");
    }
    return Printing.str(number);
  }

  static String fixed(double number, int precision, String type) {
    checkPrecision(precision);
    if (!Double.isFinite(number)) {
      String text = Printing.real(number);
      return type.equals("F") ? text.toUpperCase(Locale.ROOT) : text;
    }
    String text =
        new BigDecimal(number).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    boolean losesSign = (number < 0 || 1 / number < 0) && !text.startsWith("-");
    return losesSign ? "-" + text : text;
  }

  private static void checkPrecision(int precision) {
    if (precision > MAX_PRECISION) {
      throw Failure.limit("a number is formatted with %d digits".formatted(precision));
    }
  }

  /// `%e` and `%g`.
  static String floating(double number, String type, int precision) {
    checkPrecision(precision);
    boolean general = type.equalsIgnoreCase("g");
    String text =
        Double.isFinite(number)
            ? floatingFinite(number, general, general ? Math.max(precision, 1) : precision + 1)
            : Printing.real(number);
    return Character.isUpperCase(type.charAt(0)) ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String floatingFinite(double number, boolean general, int significant) {
    BigDecimal rounded =
        new BigDecimal(number).round(new MathContext(significant, RoundingMode.HALF_EVEN));
    int exponent = number == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    boolean isPlain = general && exponent >= -4 && exponent < significant;
    BigDecimal mantissa = isPlain ? rounded : rounded.movePointLeft(exponent);
    if (general) {
      mantissa = mantissa.signum() == 0 ? BigDecimal.ZERO : mantissa.stripTrailingZeros();
    } else {
      mantissa = mantissa.setScale(significant - 1, RoundingMode.HALF_EVEN);
    }
    String text =
        mantissa.scale() < 0 ? mantissa.setScale(0).toPlainString() : mantissa.toPlainString();
    String signed = 1 / number < 0 && !text.startsWith("-") ? "-" + text : text;
    return isPlain
        ? signed
        : "%se%c%02d".formatted(signed, exponent < 0 ? '-' : '+', Math.abs(exponent));
  }
}
