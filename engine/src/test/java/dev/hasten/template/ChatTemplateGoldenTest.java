package dev.hasten.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The templates of some seventy published models over seventeen conversations, against jinja2.
class ChatTemplateGoldenTest {

  @Test
  void rendersAsJinja_whenTemplateIsAPublishedModels() {
    JsonNode golden = Golden.read("templates.json.gz");
    List<String> differences = new ArrayList<>();
    int cases = 0;
    for (JsonNode template : golden.get("templates")) {
      String source = template.get("source").asString();
      for (int i = 0; i < golden.get("conversations").size(); i++) {
        JsonNode conversation = golden.get("conversations").get(i);
        String name = "%s, conversation %d: ".formatted(template.get("name").asString(), i);
        Golden.difference(template.get("outcomes").get(i), () -> render(source, conversation))
            .ifPresent(difference -> differences.add(name + difference));
        cases++;
      }
    }
    assertThat(cases).isGreaterThan(1000);
    assertThat(differences).isEmpty();
  }

  private static String render(String source, JsonNode conversation) {
    RenderOptions options =
        RenderOptions.withTokens("<BOS>", "<EOS>")
            .with(() -> TemplateConstructTest.NOW)
            .with(
                conversation.get("generation_prompt").asBoolean()
                    ? GenerationPrompt.APPEND
                    : GenerationPrompt.OMIT)
            .withTools(maps(conversation.path("tools")));
    for (var variable : conversation.path("variables").properties()) {
      options = options.withVariable(variable.getKey(), Golden.toJava(variable.getValue()));
    }
    List<Message> messages = maps(conversation.get("messages")).stream().map(Message::of).toList();
    return ChatTemplate.parse(source).render(messages, options);
  }

  @SuppressWarnings("unchecked") // the golden file holds objects here
  private static List<Map<String, @Nullable Object>> maps(JsonNode array) {
    List<Map<String, @Nullable Object>> maps = new ArrayList<>();
    array.forEach(node -> maps.add((Map<String, @Nullable Object>) Golden.toJava(node)));
    return maps;
  }
}
