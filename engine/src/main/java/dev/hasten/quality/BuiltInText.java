package dev.hasten.quality;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/// The text that models are evaluated on where nobody brings another: the test part of WikiText-2
/// (arXiv:1609.07843; CC BY-SA 3.0, see `NOTICE.txt` beside it).
public final class BuiltInText {
  /// What it is called in reports.
  public static final String NAME = "WikiText-2 test (built in)";

  private static final String RESOURCE = "wikitext-2-test.txt.gz";

  private BuiltInText() {}

  /// All of it, 1.3 MB.
  public static String wikiText2() {
    return unpacked(BuiltInText.class, RESOURCE);
  }

  /// A text that is built in, of a resource that gzip has packed.
  ///
  /// @param neighbour a class beside the resource
  public static String unpacked(Class<?> neighbour, String resource) {
    try (InputStream stored =
            Objects.requireNonNull(neighbour.getResourceAsStream(resource), resource);
        InputStream text = new GZIPInputStream(stored)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
