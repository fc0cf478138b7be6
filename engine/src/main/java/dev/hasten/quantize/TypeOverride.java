package dev.hasten.quantize;

import dev.hasten.error.UsageException;
import dev.hasten.tensor.DType;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A type for the tensors in whose name a pattern is found, whatever the mix says.
///
/// @param pattern a regular expression; `ffn_down` finds all of these
public record TypeOverride(Pattern pattern, DType type) {
  /// What numbers can be rounded into.
  private static final Set<DType> WRITABLE =
      Set.of(
          DType.F32,
          DType.F16,
          DType.BF16,
          DType.Q8_0,
          DType.Q6_K,
          DType.Q5_0,
          DType.Q5_1,
          DType.Q5_K,
          DType.Q4_0,
          DType.Q4_1,
          DType.Q4_K);

  /// Reads `PATTERN=TYPE`.
  ///
  /// @throws UsageException if it is something else
  public static TypeOverride parse(String text) {
    int equals = text.lastIndexOf('=');
    if (equals < 1) {
      throw new UsageException(
          "--tensor-type is `%s`, must be PATTERN=TYPE".formatted(text),
          "such as --tensor-type ffn_down=q5_0");
    }
    return new TypeOverride(pattern(text.substring(0, equals)), type(text.substring(equals + 1)));
  }

  /// For the tensor of this name alone.
  public static TypeOverride exactly(String name, DType type) {
    return new TypeOverride(Pattern.compile("^" + name.replace(".", "\\.") + "$"), type);
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new UsageException(
          "--tensor-type: `%s` is no regular expression: %s".formatted(text, e.getDescription()),
          "a part of a name is enough, such as ffn_down");
    }
  }

  private static DType type(String name) {
    return WRITABLE.stream()
        .filter(type -> type.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "--tensor-type: there is no type `%s`".formatted(name),
                "one of "
                    + String.join(
                        ", ",
                        WRITABLE.stream().map(type -> lower(type.name())).sorted().toList())));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /// Whether it is for this tensor.
  public boolean finds(String tensorName) {
    return pattern.matcher(tensorName).find();
  }

  @Override
  public String toString() {
    return pattern.pattern() + "=" + lower(type.name());
  }
}
