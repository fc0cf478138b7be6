package dev.hasten.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Hundreds of small templates, each against jinja2's rendering or failure.
class TemplateConstructTest {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-05T03:04:05Z"), ZoneOffset.UTC);

  @Test
  void rendersAsJinja_whenConstructIsSmall() {
    JsonNode golden = Golden.read("constructs.json");
    RenderOptions options = RenderOptions.withTokens("", "").with(CLOCK);
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
