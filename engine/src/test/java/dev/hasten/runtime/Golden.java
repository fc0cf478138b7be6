package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

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

  /// The cosine between a vector and a reference of the same length.
  static double cosine(float[] actual, double[] expected) {
    assertThat(actual).hasSize(expected.length);
    double dot = 0;
    double actualSquares = 0;
    double expectedSquares = 0;
    for (int i = 0; i < expected.length; i++) {
      dot += actual[i] * expected[i];
      actualSquares += actual[i] * actual[i];
      expectedSquares += expected[i] * expected[i];
    }
    return dot / Math.sqrt(actualSquares * expectedSquares);
  }
}
