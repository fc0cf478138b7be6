package dev.hasten.template;

import dev.hasten.template.Value.Dict;
import dev.hasten.template.Value.Markup;
import dev.hasten.template.Value.Numeric;
import dev.hasten.template.Value.Real;
import dev.hasten.template.Value.Str;
import dev.hasten.template.Value.Text;
import dev.hasten.template.Value.TupleValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Python's `format % values`.
final class PrintfFormat {
  private static final Pattern CONVERSION =
      Pattern.compile(
          "%(?:\\(([^)]*)\\))?([-+ #0]*)(\\d{1,9}|\\*)?(?:\\.(\\d{0,9}))?(.?)", Pattern.DOTALL);

  private final List<Value> values;
  private final Value operand;
  private int used;

  private PrintfFormat(Value operand) {
    this.operand = operand;
    this.values = operand instanceof TupleValue tuple ? tuple.items() : List.of(operand);
  }

  static Value format(Str format, Value operand) {
    if (format instanceof Markup) {
      throw Failure.unsupported("% formatting of a string marked safe");
    }
    return new Text(new PrintfFormat(operand).run(format.value()));
  }

  private String run(String format) {
    BoundedText out = new BoundedText();
    Matcher matcher = CONVERSION.matcher(format);
    int from = 0;
    while (matcher.find(from)) {
      out.append(format, from, matcher.start()).append(conversion(matcher));
      from = matcher.end();
    }
    out.append(format, from, format.length());
    if (used < values.size() && !mayStayUnused(operand)) {
      throw Failure.runtime("not all arguments converted during string formatting");
    }
    return out.toString();
  }

  /// Python minds values that no conversion uses, except in what could be a mapping.
  private static boolean mayStayUnused(Value operand) {
    return switch (operand) {
      case Dict _, Value.ListValue _, Value.Range _, Value.Undefined _ -> true;
      default -> false;
    };
  }

  private String conversion(Matcher matcher) {
    String type = matcher.group(5);
    if (type.equals("%")) {
      return "%";
    }
    if ("*".equals(matcher.group(3))) {
      throw Failure.unsupported("% formatting with the width '*'");
    }
    Value value = operandOf(matcher.group(1));
    String flags = matcher.group(2);
    OptionalInt precision = number(matcher.group(4));
    int width = number(matcher.group(3)).orElse(0);
    String align = flags.contains("-") ? "<" : flags.contains("0") ? "=" : ">";
    String sign = flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
    String alternate = flags.contains("#") ? "#" : "";
    String fill = align.equals("=") ? "0" : " ";
    return switch (type) {
      case "s", "r", "a", "c" ->
          new FormatSpec(" ", align.equals("<") ? "<" : ">", "", "", width, "", precision, "s")
              .format(new Text(text(type, value)));
      case "d", "i", "u" ->
          new FormatSpec(fill, align, sign, "", width, "", OptionalInt.empty(), "d")
              .format(wholePart(value));
      case "x", "X", "o", "e", "E", "f", "F", "g", "G" ->
          new FormatSpec(fill, align, sign, alternate, width, "", precision, type)
              .format(Types.number(value, "%" + type));
      default -> throw Failure.runtime("unsupported format character '%s'".formatted(type));
    };
  }

  private static OptionalInt number(@Nullable String digits) {
    if (digits == null) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(digits.isEmpty() ? 0 : Integer.parseInt(digits));
  }

  private Value operandOf(@Nullable String key) {
    if (key != null) {
      if (!(operand instanceof Dict dict)) {
        throw Failure.runtime("format requires a mapping");
      }
      Value value = dict.entries().get(new Text(key));
      if (value == null) {
        throw Failure.runtime("format: no key '%s'".formatted(key));
      }
      return value;
    }
    if (used >= values.size()) {
      throw Failure.runtime("not enough arguments for format string");
    }
    return values.get(used++);
  }

  private static String text(String type, Value value) {
    return switch (type) {
      case "s" -> Printing.str(value);
      case "c" -> character(value);
      case "r" -> Printing.repr(value);
      default -> throw Failure.unsupported("format character '%s'".formatted(type));
    };
  }

  private static String character(Value value) {
    boolean isCodePoint = value instanceof Numeric && !(value instanceof Real);
    String text =
        isCodePoint
            ? Character.toString(codePoint(Types.integer(value, "%c")))
            : Types.text(value, "%c");
    if (Strings.length(text) != 1) {
      throw Failure.runtime("%c requires an integer or a single character");
    }
    return text;
  }

  private static int codePoint(int number) {
    if (!Character.isValidCodePoint(number)) {
      throw Failure.runtime("%c: " + number + " is no code point");
    }
    return number;
  }

  private static Value wholePart(Value value) {
    Numeric number = Types.number(value, "%d");
    if (!(number instanceof Real real)) {
      return Value.Int.of(Numbers.whole(number));
    }
    if (!Double.isFinite(real.value())) {
      throw Failure.runtime("%d: cannot convert " + Printing.real(real.value()) + " to integer");
    }
    return Value.Int.of(new BigDecimal(real.value()).toBigInteger());
  }
}
