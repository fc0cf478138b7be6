package dev.hasten.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Machine-readable output: one object, absent facts as `null`.
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  /// A fact, or `null` where it is absent.
  static @Nullable Double orNull(OptionalDouble fact) {
    return fact.isPresent() ? fact.getAsDouble() : null;
  }

  /// A fact, or `null` where it is absent.
  static @Nullable Long orNull(OptionalLong fact) {
    return fact.isPresent() ? fact.getAsLong() : null;
  }

  /// A fact, or `null` where it is absent.
  static <T> @Nullable T orNull(Optional<T> fact) {
    return fact.orElse(null);
  }

  static void print(PrintStream out, Object object) {
    out.println(text(object));
  }

  static String text(Object object) {
    return MAPPER.writeValueAsString(object);
  }

  /// @throws tools.jackson.core.JacksonException if it is no JSON of that type
  static <T> T read(String json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }
}
