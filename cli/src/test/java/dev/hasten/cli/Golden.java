package dev.hasten.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reference outputs of real models, out of the engine's test resources.
final class Golden {
  private Golden() {}

  static List<JsonNode> cases(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
      JsonNode file = JsonMapper.shared().readTree(Objects.requireNonNull(in, name));
      return List.copyOf(file.get("cases").values());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static int[] ints(JsonNode array) {
    return array.values().stream().mapToInt(JsonNode::intValue).toArray();
  }

  static double[] doubles(JsonNode array) {
    return array.values().stream().mapToDouble(JsonNode::doubleValue).toArray();
  }
}
