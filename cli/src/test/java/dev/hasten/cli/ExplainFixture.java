package dev.hasten.cli;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A report of `explain` that has every field, of a model and a machine as they might be.
final class ExplainFixture {
  private static final JsonMapper MAPPER = new JsonMapper();

  private ExplainFixture() {}

  /// One that the caller may change.
  static ObjectNode full() {
    return read(PageResources.text("explain-report.json"));
  }

  static ObjectNode read(String json) {
    return (ObjectNode) MAPPER.readTree(json);
  }
}
