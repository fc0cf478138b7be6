package dev.hasten.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reference outputs of real models (see `golden/README.md` among the test resources).
final class Golden {
  private Golden() {}

  static JsonNode read(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in, name));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// The cases of a file.
  static List<JsonNode> cases(String name) {
    return new ArrayList<>(read(name).get("cases").values());
  }

  static int[] ints(JsonNode array) {
    return array.values().stream().mapToInt(JsonNode::intValue).toArray();
  }

  static double[] doubles(JsonNode array) {
    return array.values().stream().mapToDouble(JsonNode::doubleValue).toArray();
  }
}
