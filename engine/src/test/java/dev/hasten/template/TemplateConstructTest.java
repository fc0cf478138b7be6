package dev.hasten.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Hundreds of small templates, each against jinja2's rendering or failure.
class TemplateConstructTest {
  static final LocalDateTime NOW = LocalDateTime.parse("2026-01-05T03:04:05");

  @Test
  void rendersAsJinja_whenConstructIsSmall() {
    JsonNode golden = Golden.read("constructs.json");
    RenderOptions options = RenderOptions.withTokens("", "").with(() -> NOW);
    for (var variable : golden.get("variables").properties()) {
      options = options.withVariable(variable.getKey(), Golden.toJava(variable.getValue()));
    }
    List<String> differences = new ArrayList<>();
    for (JsonNode expected : golden.get("cases")) {
      RenderOptions all = options;
      String source = expected.get("source").asString();
      Golden.difference(expected, () -> ChatTemplate.parse(source).render(List.of(), all))
          .ifPresent(differences::add);
    }
    assertThat(golden.get("cases").size()).isGreaterThan(900);
    assertThat(differences).isEmpty();
  }
}
