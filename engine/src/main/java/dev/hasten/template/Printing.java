package dev.hasten.template;

import dev.hasten.template.Value.Dict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/// Python's `str()` and `repr()`.
final class Printing {
  private Printing() {}

  static String str(Value value) {
    return switch (value) {
      case Value.Str string -> string.value();
      case Value.Undefined _ -> "";
      default -> repr(value);
    };
  }

  static String repr(Value value) {
    BoundedText out = new BoundedText();
    repr(value, out, 0);
    return out.toString();
  }

  private static void repr(Value value, BoundedText out, int depth) {
    Limits.checkNesting(depth);
    switch (value) {
      case Value.None _ -> out.append("None");
      case Value.Undefined _ -> out.append("Undefined");
      case Value.Bool bool -> out.append(bool.value() ? "True" : "False");
      case Value.Int integer -> out.append(integer.value().toString());
      case Value.Real real -> out.append(real(real.value()));
      case Value.Text text -> quote(text.value(), out);
      case Value.Markup markup -> {
        out.append("Markup(");
        quote(markup.value(), out);
        out.append(")");
      }
      case Value.ListValue list -> items("[", list.items(), "]", out, depth);
      case Value.TupleValue tuple ->
          items("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")", out, depth);
      case Value.Range range -> out.append(rangeText(range));
      case Value.Dict dict -> entries(dict, out, depth);
      case Value.DictView view -> items(view.pythonType() + "([", view.items(), "])", out, depth);
      case Value.Namespace namespace -> {
        out.append("<Namespace ");
        entries(Dict.ofNames(namespace.attributes()), out, depth);
        out.append(">");
      }
      case Value.Loop loop ->
          out.append(
              "<LoopContext %d/%d>".formatted(loop.state().iteration(), loop.state().length()));
      case Value.Callable callable ->
          throw Failure.unsupported("printing of " + callable.description());
      case Value.Generator _ ->
          throw Failure.unsupported("printing of a generator: add '| list' or '| join'");
    }
  }

  private static String rangeText(Value.Range range) {
    return range.step() == 1
        ? "range(%d, %d)".formatted(range.start(), range.stop())
        : "range(%d, %d, %d)".formatted(range.start(), range.stop(), range.step());
  }

  private static void items(
      String open, List<Value> items, String close, BoundedText out, int depth) {
    out.append(open);
    String separator = "";
    for (Value item : items) {
      out.append(separator);
      repr(item, out, depth + 1);
      separator = ", ";
    }
    out.append(close);
  }

  private static void entries(Dict dict, BoundedText out, int depth) {
    out.append("{");
    String separator = "";
    for (var entry : dict.entries().entrySet()) {
      out.append(separator);
      repr(entry.getKey(), out, depth + 1);
      out.append(": ");
      repr(entry.getValue(), out, depth + 1);
      separator = ", ";
    }
    out.append("}");
  }

  private static void quote(String text, BoundedText out) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    text.codePoints().forEach(c -> out.append(quoted(c, quote)));
    out.append(quote);
  }

  private static String quoted(int c, char quote) {
    return switch (c) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> c == quote ? "\\" + quote : printable(c);
    };
  }

  private static String printable(int c) {
    if (isPrintable(c)) {
      return Character.toString(c);
    }
    if (c < 0x100) {
      return "\\x%02x".formatted(c);
    }
    return c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c);
  }

  static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /// `repr(float)`: the shortest digits that read back as the same number, with an exponent below
  /// 1e-4 and from 1e16 on.
  static String real(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number > 0 ? "0.0" : "-0.0";
    }
    BigDecimal digits = shortest(number);
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      return digits.scale() <= 0 ? digits.setScale(1).toPlainString() : digits.toPlainString();
    }
    return scientific(digits, exponent);
  }

  /// The fewest digits that read back as `number`; Java writes two where one would do.
  private static BigDecimal shortest(double number) {
    BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    BigDecimal single = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
    return single.doubleValue() == number ? single : digits;
  }

  private static String scientific(BigDecimal digits, int exponent) {
    String unscaled = digits.unscaledValue().abs().toString();
    String fraction = unscaled.length() > 1 ? "." + unscaled.substring(1) : "";
    return "%s%c%se%c%02d"
        .formatted(
            digits.signum() < 0 ? "-" : "",
            unscaled.charAt(0),
            fraction,
            exponent < 0 ? '-' : '+',
            Math.abs(exponent));
  }
}
