package dev.hasten.template;

import dev.hasten.error.BadModelException;
import dev.hasten.error.HastenException;
import dev.hasten.error.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Renderings by Python's jinja2, written by `src/test/python/render_templates.py`.
final class Golden {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Golden() {}

  static JsonNode read(String name) {
    try (InputStream raw = Objects.requireNonNull(Golden.class.getResourceAsStream(name));
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static @Nullable Object toJava(JsonNode node) {
    return JSON.treeToValue(node, Object.class);
  }

  /// How the rendering differs from what jinja2 did: the text, the template's refusal, or that it
  /// failed.
  static Optional<String> difference(JsonNode expected, Supplier<String> rendering) {
    try {
      String text = rendering.get();
      return expected.path("text").asString("(no text)").equals(text)
          ? Optional.empty()
          : Optional.of("%s%n     got %s".formatted(expected, text));
    } catch (UsageException refusal) {
      return expected.has("refusal") && sameLine(expected.get("refusal").asString(), refusal)
          ? Optional.empty()
          : Optional.of("%s%n     refused: %s".formatted(expected, refusal.getMessage()));
    } catch (BadModelException failure) {
      return expected.has("error")
          ? Optional.empty()
          : Optional.of("%s%n     failed: %s".formatted(expected, failure.getMessage()));
    }
  }

  /// Messages are one line: breaks become bars.
  private static boolean sameLine(String refusal, HastenException exception) {
    return refusal.strip().replaceAll("\\s*\\R\\s*", " | ").equals(exception.getMessage());
  }
}
