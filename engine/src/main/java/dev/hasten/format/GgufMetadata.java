package dev.hasten.format;

import dev.hasten.error.BadModelException;
import dev.hasten.format.MetadataValue.Bool;
import dev.hasten.format.MetadataValue.NestedArray;
import dev.hasten.format.MetadataValue.Real;
import dev.hasten.format.MetadataValue.Text;
import dev.hasten.format.MetadataValue.TextArray;
import dev.hasten.format.MetadataValue.Whole;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Typed access to the metadata of a GGUF file. A key that is missing, of another type or out of
/// range is a [BadModelException] that names the key, what was expected and what is there.
///
/// @param source what an error message calls the file
public record GgufMetadata(String source, Map<String, MetadataValue> values) {
  private static final String HINT =
      "the file is damaged or of a kind this build does not know: convert or fetch it again";

  public boolean has(String key) {
    return values.containsKey(key);
  }

  /// An integer of any type, from `min` to `max`.
  public int requiredInt(String key, int min, int max) {
    return (int) requiredWhole(key, min, max);
  }

  public int optionalInt(String key, int min, int max, int otherwise) {
    return (int) optionalWhole(key, min, max).orElse(otherwise);
  }

  /// An integer of any type, from `min` to `max`.
  public long requiredWhole(String key, long min, long max) {
    return optionalWhole(key, min, max).orElseThrow(() -> missing(key, "an integer"));
  }

  public OptionalLong optionalWhole(String key, long min, long max) {
    return switch (values.get(key)) {
      case null -> OptionalLong.empty();
      case Whole whole when isWithin(whole, min, max) -> OptionalLong.of(whole.value());
      case MetadataValue other -> throw wrong(key, "an integer from %d to %d", min, max, other);
    };
  }

  /// A floating-point number, finite.
  public double requiredReal(String key) {
    return optionalReal(key).orElseThrow(() -> missing(key, "a number"));
  }

  public OptionalDouble optionalReal(String key) {
    return switch (values.get(key)) {
      case null -> OptionalDouble.empty();
      case Real(_, double value) when Double.isFinite(value) -> OptionalDouble.of(value);
      case MetadataValue other -> throw wrong(key, "a finite floating-point number", other);
    };
  }

  public String requiredText(String key) {
    return optionalText(key).orElseThrow(() -> missing(key, "a string"));
  }

  public Optional<String> optionalText(String key) {
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case Text(String value) -> Optional.of(value);
      case MetadataValue other -> throw wrong(key, "a string", other);
    };
  }

  public Optional<Boolean> optionalBool(String key) {
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case Bool(boolean value) -> Optional.of(value);
      case MetadataValue other -> throw wrong(key, "a BOOL", other);
    };
  }

  public List<String> requiredTexts(String key) {
    return optionalTexts(key).orElseThrow(() -> missing(key, "an array of strings"));
  }

  public Optional<List<String>> optionalTexts(String key) {
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case TextArray(List<String> texts) -> Optional.of(texts);
      // Some writers give an array without elements the type of numbers.
      case FixedArray array when array.count() == 0 -> Optional.of(List.of());
      case MetadataValue other -> throw wrong(key, "an array of strings", other);
    };
  }

  public FixedArray requiredWholes(String key) {
    return optionalWholes(key).orElseThrow(() -> missing(key, "an array of integers"));
  }

  /// An array of integers or booleans.
  public Optional<FixedArray> optionalWholes(String key) {
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case FixedArray array when !array.elementType().isReal() -> Optional.of(array);
      case MetadataValue other -> throw wrong(key, "an array of integers", other);
    };
  }

  public FixedArray requiredReals(String key) {
    return optionalReals(key).orElseThrow(() -> missing(key, "an array of numbers"));
  }

  /// An array of floating-point numbers.
  public Optional<FixedArray> optionalReals(String key) {
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case FixedArray array when array.elementType().isReal() -> Optional.of(array);
      case MetadataValue other -> throw wrong(key, "an array of floating-point numbers", other);
    };
  }

  private static boolean isWithin(Whole whole, long min, long max) {
    boolean beyondLong = whole.type() == GgufType.UINT64 && whole.value() < 0;
    return !beyondLong && whole.value() >= min && whole.value() <= max;
  }

  private BadModelException missing(String key, String expected) {
    return new BadModelException(
        "%s: metadata key `%s` is missing, expected %s".formatted(source, key, expected), HINT);
  }

  private BadModelException wrong(
      String key, String expected, long min, long max, MetadataValue actual) {
    return wrong(key, expected.formatted(min, max), actual);
  }

  private BadModelException wrong(String key, String expected, MetadataValue actual) {
    return new BadModelException(
        "%s: metadata key `%s` is %s, expected %s"
            .formatted(source, key, describe(actual), expected),
        HINT);
  }

  /// A value in a few words, however long it is.
  static String describe(MetadataValue value) {
    return switch (value) {
      case Whole(GgufType type, long number) when type == GgufType.UINT64 ->
          "UINT64 " + Long.toUnsignedString(number);
      case Whole(GgufType type, long number) -> type + " " + number;
      case Real(GgufType type, double number) -> type + " " + number;
      case Bool(boolean flag) -> "BOOL " + flag;
      case Text(String text) -> "STRING " + Excerpt.of(text);
      case TextArray(List<String> texts) -> "ARRAY of %d STRING".formatted(texts.size());
      case NestedArray(List<MetadataValue> arrays) -> "ARRAY of %d ARRAY".formatted(arrays.size());
      case FixedArray array -> "ARRAY of %d %s".formatted(array.count(), array.elementType());
    };
  }
}
