package dev.hasten.cli;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What `explain --verify --json` printed of a real run, in which some fields were set to what is
/// seldom there: predictions that missed, a problem, noise, layers with a window.
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
