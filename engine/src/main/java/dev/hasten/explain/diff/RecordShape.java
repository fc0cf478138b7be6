package dev.hasten.explain.diff;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Whether JSON has all that a record is read from, so that what is missing can be said by its
/// name. Fields of type [OptionalDouble] may be missing or `null`; others are ignored.
final class RecordShape {
  private RecordShape() {}

  /// What is wrong first, if anything is.
  static Optional<String> fault(JsonNode node, Class<? extends Record> type) {
    return fault(node, type, "");
  }

  private static Optional<String> fault(JsonNode node, Type type, String path) {
    return switch (type) {
      case ParameterizedType list -> faultOfList(node, list.getActualTypeArguments()[0], path);
      case Class<?> record when record.isRecord() -> faultOfRecord(node, record, path);
      default -> faultOfValue(node, type, path);
    };
  }

  private static Optional<String> faultOfRecord(JsonNode node, Class<?> type, String path) {
    return node.isObject()
        ? first(
            Arrays.stream(type.getRecordComponents()).map(field -> faultOfField(node, field, path)))
        : wrong(node, path, "an object");
  }

  private static Optional<String> faultOfField(JsonNode node, RecordComponent field, String path) {
    JsonNode value = node.path(field.getName());
    String at = path.isEmpty() ? field.getName() : path + "." + field.getName();
    if (field.getType() == OptionalDouble.class) {
      return value.isMissingNode() || value.isNull()
          ? Optional.empty()
          : faultOfValue(value, double.class, at);
    }
    return value.isMissingNode()
        ? Optional.of("it has no " + at)
        : fault(value, field.getGenericType(), at);
  }

  private static Optional<String> faultOfList(JsonNode node, Type type, String path) {
    return node.isArray()
        ? first(
            IntStream.range(0, node.size())
                .mapToObj(index -> fault(node.path(index), type, path + "[" + index + "]")))
        : wrong(node, path, "an array");
  }

  private static Optional<String> faultOfValue(JsonNode node, Type type, String path) {
    if (type == String.class) {
      return node.isString() ? Optional.empty() : wrong(node, path, "a string");
    }
    if (type == boolean.class) {
      return node.isBoolean() ? Optional.empty() : wrong(node, path, "true or false");
    }
    if (type == int.class) {
      return node.canConvertToExactIntegral() && node.canConvertToInt()
          ? Optional.empty()
          : wrong(node, path, "a whole number");
    }
    return node.isNumber() ? Optional.empty() : wrong(node, path, "a number");
  }

  private static Optional<String> first(Stream<Optional<String>> faults) {
    return faults.flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> wrong(JsonNode node, String path, String right) {
    return Optional.of(
        "%s is %s, must be %s".formatted(path.isEmpty() ? "it" : path, shown(node), right));
  }

  private static String shown(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case MISSING -> "empty";
      case BINARY, BOOLEAN, NULL, NUMBER, POJO, STRING -> node.toString();
    };
  }
}
