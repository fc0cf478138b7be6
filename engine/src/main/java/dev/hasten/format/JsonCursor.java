package dev.hasten.format;

import dev.hasten.error.BadModelException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

/// Walks through JSON of a fixed grammar, token by token, so that nothing is built that was not
/// asked for. Anything else than what is expected is a [BadModelException].
final class JsonCursor implements AutoCloseable {
  private static final String HINT =
      "the file is damaged or not what its name says: fetch it again";

  /// Without a table of names, which hostile names could make grow.
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build();

  private final Path path;
  private final JsonParser parser;

  /// @param json at most 2 GB of UTF-8
  JsonCursor(Path path, MemorySegment json) {
    this.path = path;
    this.parser = FACTORY.createParser(ObjectReadContext.empty(), utf8(json));
  }

  /// A reader that fails at bytes that are not UTF-8.
  static Reader utf8(MemorySegment bytes) {
    return new InputStreamReader(
        new ByteBufferBackedInputStream(bytes.asByteBuffer()), StandardCharsets.UTF_8.newDecoder());
  }

  void startObject(String what) {
    expect(JsonToken.START_OBJECT, what, " as an object");
  }

  void startArray(String what) {
    expect(JsonToken.START_ARRAY, what, " as an array");
  }

  /// Goes to the next property of an object, or out of the object.
  boolean nextProperty() {
    return next() == JsonToken.PROPERTY_NAME;
  }

  /// The name of the property that [#nextProperty] came to.
  String name() {
    return parser.currentName();
  }

  String text(String what) {
    expect(JsonToken.VALUE_STRING, what, " as a string");
    try {
      return parser.getString();
    } catch (JacksonException e) {
      throw malformed(path, e);
    }
  }

  /// Goes to the next integer of an array, or out of the array.
  boolean nextWhole(String what) {
    JsonToken token = next();
    if (token == JsonToken.END_ARRAY) {
      return false;
    }
    if (token != JsonToken.VALUE_NUMBER_INT || !isNonNegativeLong()) {
      throw unexpected(what + " as an integer from 0 to 2^63-1");
    }
    return true;
  }

  /// The number that [#nextWhole] came to.
  long whole() {
    return parser.getLongValue();
  }

  /// Passes over the value of a property.
  void skipValue() {
    next();
    try {
      parser.skipChildren();
    } catch (JacksonException e) {
      throw malformed(path, e);
    }
  }

  void end() {
    if (next() != null) {
      throw unexpected("the end");
    }
  }

  @Override
  public void close() {
    parser.close();
  }

  BadModelException bad(String message) {
    return new BadModelException(path + ": " + message, HINT);
  }

  static BadModelException malformed(Path path, JacksonException e) {
    return new BadModelException(
        "%s: not JSON as expected%s: %s"
            .formatted(path, place(e.getLocation()), shortened(e.getOriginalMessage())),
        HINT,
        e);
  }

  private boolean isNonNegativeLong() {
    try {
      NumberType type = parser.getNumberType();
      return type != NumberType.BIG_INTEGER && parser.getLongValue() >= 0;
    } catch (JacksonException e) {
      throw malformed(path, e);
    }
  }

  private void expect(JsonToken token, String what, String form) {
    if (next() != token) {
      throw unexpected(what + form);
    }
  }

  private @Nullable JsonToken next() {
    try {
      return parser.nextToken();
    } catch (JacksonException e) {
      throw malformed(path, e);
    }
  }

  private BadModelException unexpected(String expected) {
    JsonToken token = parser.currentToken();
    return bad(
        "expected %s, found %s at character %d"
            .formatted(
                expected,
                token == null ? "the end" : token.toString(),
                parser.currentTokenLocation().getCharOffset()));
  }

  /// Limits that are exceeded are reported without a place.
  private static String place(@Nullable TokenStreamLocation location) {
    return location == null ? "" : " at character " + location.getCharOffset();
  }

  private static String shortened(@Nullable String message) {
    return message == null ? "unreadable" : Excerpt.of(message);
  }
}
