package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import dev.hasten.tokenizer.MergeList.GappedMerge;
import dev.hasten.tokenizer.TokenizerJson.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads a `tokenizer.json` in one go, its vocabulary and merges without a tree.
final class TokenizerJsonReader {
  /// The most tokens that are read; the largest vocabularies have a quarter of a million.
  static final int MAX_TOKENS = 1 << 22;

  private static final int MAX_MERGES = 1 << 23;
  private static final long MAX_BYTES = 256L << 20;
  private static final int MAX_DEPTH = 64;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // parts are read by themselves
          .build();

  private final Path file;
  private final JsonParser parser;
  private final List<Entry> entries = new ArrayList<>();
  private final List<GappedMerge> merges = new ArrayList<>();

  private TokenizerJsonReader(Path file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /// Reads a file that exists.
  ///
  /// @throws BadModelException if it is no JSON, of another form, or larger than what is read
  /// @throws ResourceException if it cannot be read
  static TokenizerJson read(Path file) {
    try (JsonParser parser = JSON.createParser(Files.newBufferedReader(file))) {
      checkSize(file);
      return new TokenizerJsonReader(file, parser).read();
    } catch (JacksonException e) {
      throw new BadModelException(
          "%s is no JSON: %s".formatted(file, e.getOriginalMessage()), "is the file complete?", e);
    } catch (IOException e) {
      throw new ResourceException(
          "%s cannot be read: %s".formatted(file, e.getMessage()), "may this user read it?", e);
    }
  }

  private static void checkSize(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new BadModelException(
          "%s has %d bytes, at most %d are read".formatted(file, Files.size(file), MAX_BYTES),
          "is it a tokenizer?");
    }
  }

  private TokenizerJson read() {
    expect(parser.nextToken(), JsonToken.START_OBJECT, "an object");
    ObjectNode root = JSON.createObjectNode();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("model") && parser.currentToken() == JsonToken.START_OBJECT) {
        root.set(name, readModel());
      } else {
        root.set(name, JSON.readTree(parser));
      }
    }
    return new TokenizerJson(file, root, entries, merges);
  }

  private ObjectNode readModel() {
    ObjectNode model = JSON.createObjectNode();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "vocab" -> readVocabulary(value);
        case "merges" -> readMerges(value);
        default -> model.set(name, JSON.readTree(parser));
      }
    }
    return model;
  }

  private void readVocabulary(JsonToken start) {
    if (start == JsonToken.START_ARRAY) {
      readScored();
      return;
    }
    expect(start, JsonToken.START_OBJECT, "model.vocab as an object or an array");
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String piece = parser.currentName();
      expect(parser.nextToken(), JsonToken.VALUE_NUMBER_INT, "the id of '%s'".formatted(piece));
      checkCount(entries, MAX_TOKENS, "tokens");
      entries.add(new Entry(piece, id(piece), 0));
    }
  }

  private int id(String piece) {
    JsonParser.NumberType type = parser.getNumberType();
    long id = type == JsonParser.NumberType.BIG_INTEGER ? -1 : parser.getLongValue();
    if (id < 0 || id >= MAX_TOKENS) {
      throw bad(
          "token '%s' has the id %s, expected is 0 to %d"
              .formatted(piece, parser.getString(), MAX_TOKENS - 1));
    }
    return (int) id;
  }

  private void readScored() {
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      String what = "model.vocab[%d] as a token and its score".formatted(entries.size());
      expect(parser.nextToken(), JsonToken.VALUE_STRING, what);
      String piece = parser.getString();
      if (!parser.nextToken().isNumeric()) {
        throw unexpected(what);
      }
      checkCount(entries, MAX_TOKENS, "tokens");
      entries.add(new Entry(piece, entries.size(), parser.getDoubleValue()));
      expect(parser.nextToken(), JsonToken.END_ARRAY, what);
    }
    expect(parser.currentToken(), JsonToken.END_ARRAY, "model.vocab as an array of pairs");
  }

  private void readMerges(JsonToken start) {
    expect(start, JsonToken.START_ARRAY, "model.merges as an array");
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      checkCount(merges, MAX_MERGES, "merges");
      merges.add(next == JsonToken.START_ARRAY ? pair() : spaced(next));
    }
  }

  private GappedMerge spaced(JsonToken token) {
    String what = "model.merges[%d] as two tokens".formatted(merges.size());
    expect(token, JsonToken.VALUE_STRING, what);
    String text = parser.getString();
    int gap = text.indexOf(' ');
    if (gap < 0 || text.indexOf(' ', gap + 1) >= 0) {
      throw bad("model.merges[%d] is '%s', expected are two tokens".formatted(merges.size(), text));
    }
    return new GappedMerge(text, gap);
  }

  private GappedMerge pair() {
    String what = "model.merges[%d] as two tokens".formatted(merges.size());
    expect(parser.nextToken(), JsonToken.VALUE_STRING, what);
    String left = parser.getString();
    expect(parser.nextToken(), JsonToken.VALUE_STRING, what);
    String right = parser.getString();
    expect(parser.nextToken(), JsonToken.END_ARRAY, what);
    return new GappedMerge(left + " " + right, left.length());
  }

  private void checkCount(List<?> list, int most, String what) {
    if (list.size() == most) {
      throw bad("there are more than %d %s".formatted(most, what));
    }
  }

  private void expect(JsonToken found, JsonToken expected, String what) {
    if (found != expected) {
      throw unexpected(what);
    }
  }

  private BadModelException unexpected(String what) {
    return bad("expected %s, found %s".formatted(what, parser.currentToken()));
  }

  private BadModelException bad(String problem) {
    return new BadModelException(
        "%s: %s".formatted(file, problem), "is the file damaged? Fetch it again");
  }
}
