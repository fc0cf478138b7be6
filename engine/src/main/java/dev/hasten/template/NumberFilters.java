package dev.hasten.template;

import dev.hasten.template.Operation.Call;
import dev.hasten.template.Value.Int;
import dev.hasten.template.Value.Numeric;
import dev.hasten.template.Value.Real;
import dev.hasten.template.Value.Str;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Filters that make numbers.
final class NumberFilters {
  private static final Pattern FLOAT =
      Pattern.compile("[+-]?(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+)(?:[eE][+-]?\\d+)?");
  private static final int MAX_PRECISION = 400;

  static final Map<String, Operation> TABLE =
      Map.of(
          "int", Operation.of(Signature.of("default=0", "base=10"), NumberFilters::toInt),
          "float", Operation.of(Signature.of("default=0.0"), NumberFilters::toFloat),
          "abs", Operation.of(NumberFilters::abs),
          "round",
              Operation.of(Signature.of("precision=0", "method='common'"), NumberFilters::round));

  private NumberFilters() {}

  private static Value toInt(Call call) {
    Types.requireDefined(call.self());
    return switch (call.self()) {
      case Real real -> Int.of(truncated(real.value()));
      case Numeric number -> Int.of(Numbers.whole(number));
      case Str text ->
          parseInt(text.value(), call.integer(1))
              .or(() -> parseFloat(text.value()).filter(Double::isFinite).map(d -> truncated(d)))
              .<Value>map(Int::of)
              .orElseGet(() -> call.value(0));
      default -> call.value(0);
    };
  }

  private static BigInteger truncated(double number) {
    if (!Double.isFinite(number)) {
      throw Failure.runtime("cannot convert float %s to integer".formatted(Printing.real(number)));
    }
    return new BigDecimal(number).toBigInteger();
  }

  private static Optional<BigInteger> parseInt(String text, int base) {
    if (base != 0 && (base < 2 || base > 36)) {
      return Optional.empty();
    }
    String stripped = Strings.strip(text, Strings::isSpace).toLowerCase(Locale.ROOT);
    boolean signed = stripped.startsWith("-") || stripped.startsWith("+");
    String digits = signed ? stripped.substring(1) : stripped;
    int radix = base;
    for (var prefix : Map.of("0x", 16, "0o", 8, "0b", 2).entrySet()) {
      boolean applies = base == 0 || base == prefix.getValue();
      if (applies && digits.startsWith(prefix.getKey())) {
        digits = digits.substring(2);
        radix = prefix.getValue();
      }
    }
    return parseDigits(digits, radix == 0 ? 10 : radix)
        .map(value -> stripped.startsWith("-") ? value.negate() : value);
  }

  private static Optional<BigInteger> parseDigits(String digits, int radix) {
    Limits.checkBits(digits.length());
    boolean wellFormed =
        !digits.isEmpty()
            && !digits.startsWith("_")
            && !digits.endsWith("_")
            && !digits.contains("__")
            && digits.replace("_", "").chars().allMatch(c -> Character.digit(c, radix) >= 0);
    return wellFormed
        ? Optional.of(new BigInteger(digits.replace("_", ""), radix))
        : Optional.empty();
  }

  private static Value toFloat(Call call) {
    Types.requireDefined(call.self());
    Value otherwise = call.value(0);
    return switch (call.self()) {
      case Numeric number -> new Real(Numbers.real(number));
      case Str text -> parseFloat(text.value()).<Value>map(Real::new).orElse(otherwise);
      default -> otherwise;
    };
  }

  private static Optional<Double> parseFloat(String text) {
    String stripped = Strings.strip(text, Strings::isSpace);
    return switch (stripped.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> Optional.of(Double.POSITIVE_INFINITY);
      case "-inf", "-infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
      case "nan", "+nan", "-nan" -> Optional.of(Double.NaN);
      default ->
          FLOAT.matcher(stripped).matches()
              ? Optional.of(Double.valueOf(stripped.replace("_", "")))
              : Optional.empty();
    };
  }

  private static Value abs(Call call) {
    Numeric number = Types.number(call.self(), "filter abs");
    return number instanceof Real real
        ? new Real(Math.abs(real.value()))
        : Int.of(Numbers.whole(number).abs());
  }

  private static Value round(Call call) {
    Numeric number = Types.number(call.self(), "filter round");
    int precision = call.integer(0);
    if (Math.abs((long) precision) > MAX_PRECISION) {
      throw Failure.limit("filter round: a precision of %d digits".formatted(precision));
    }
    return switch (call.text(1)) {
      case "common" -> roundHalfEven(number, precision);
      case "ceil" -> roundScaled(number, precision, Math::ceil);
      case "floor" -> roundScaled(number, precision, Math::floor);
      default -> throw Failure.runtime("filter round: method must be common, ceil or floor");
    };
  }

  private static Value roundHalfEven(Numeric number, int precision) {
    if (!(number instanceof Real real)) {
      BigDecimal whole = new BigDecimal(Numbers.whole(number));
      return Int.of(
          precision >= 0
              ? whole.toBigInteger()
              : whole.setScale(precision, RoundingMode.HALF_EVEN).toBigInteger());
    }
    if (!Double.isFinite(real.value())) {
      return real;
    }
    double rounded =
        new BigDecimal(real.value()).setScale(precision, RoundingMode.HALF_EVEN).doubleValue();
    return new Real(Math.copySign(rounded, real.value()));
  }

  private static Value roundScaled(
      Numeric number, int precision, java.util.function.DoubleUnaryOperator rounding) {
    double scale = Math.pow(10, precision);
    return new Real(rounding.applyAsDouble(Numbers.real(number) * scale) / scale);
  }
}
