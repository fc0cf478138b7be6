package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// A part of a `tokenizer.json`, with its place for error messages: whatever is of another type
/// than it should be, or not known, is refused by its name.
///
/// @param file the file
/// @param where the way to this part: `normalizer.normalizers[1]`
record JsonStep(Path file, String where, JsonNode node) {

  /// Whether there is nothing here.
  boolean isAbsent() {
    return node.isMissingNode() || node.isNull();
  }

  /// The part of this name, perhaps absent.
  JsonStep part(String name) {
    String path = where.isEmpty() ? name : where + "." + name;
    return new JsonStep(file, path, node.path(name));
  }

  /// The parts of an array.
  List<JsonStep> elements() {
    if (!node.isArray()) {
      throw wrong("an array");
    }
    return IntStream.range(0, node.size())
        .mapToObj(i -> new JsonStep(file, "%s[%d]".formatted(where, i), node.get(i)))
        .toList();
  }

  /// The construct's own name: what stands at `type`.
  String type() {
    return part("type").text();
  }

  /// A string.
  String text() {
    if (!node.isString()) {
      throw wrong("a string");
    }
    return node.stringValue();
  }

  /// A string of one character.
  char character() {
    String text = text();
    if (text.length() != 1) {
      throw wrong("one character");
    }
    return text.charAt(0);
  }

  /// A number.
  double number() {
    if (!node.isNumber()) {
      throw wrong("a number");
    }
    return node.doubleValue();
  }

  /// An integer in a range.
  int whole(int least, int most) {
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw wrong("an integer from %d to %d".formatted(least, most));
    }
    int value = node.intValue();
    if (value < least || value > most) {
      throw wrong("an integer from %d to %d".formatted(least, most));
    }
    return value;
  }

  /// A flag, if there is one.
  Optional<Boolean> flag() {
    if (isAbsent()) {
      return Optional.empty();
    }
    if (!node.isBoolean()) {
      throw wrong("true or false");
    }
    return Optional.of(node.booleanValue());
  }

  /// Whether the flag of this name is set.
  boolean has(String name) {
    return part(name).flag().orElse(false);
  }

  /// For what this build does not know: `what` names it.
  BadModelException unknown(String what, String known) {
    return new BadModelException(
        "%s: %s is %s, this build knows %s".formatted(file, where, what, known),
        "use a GGUF file of the same model, or a newer Hasten");
  }

  /// For what contradicts itself.
  BadModelException bad(String problem) {
    return new BadModelException(
        "%s: %s %s".formatted(file, where, problem), "is the file damaged? Fetch it again");
  }

  private BadModelException wrong(String expected) {
    return bad("is %s, expected is %s".formatted(isAbsent() ? "missing" : excerpt(), expected));
  }

  private String excerpt() {
    String text = node.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
