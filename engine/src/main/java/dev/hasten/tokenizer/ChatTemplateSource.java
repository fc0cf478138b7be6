package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.MetadataValue.Text;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.format.SideFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Finds the chat template that a model brings: in GGUF metadata, or in the files beside the
/// weights of a Hugging Face directory, where transformers looks for it.
public final class ChatTemplateSource {
  static final String GGUF_KEY = "tokenizer.chat_template";
  private static final String JSON_KEY = "chat_template";
  private static final String DEFAULT = "default";

  private ChatTemplateSource() {}

  /// The template's text, if the model has one.
  ///
  /// @throws BadModelException if the files name several, and none as the default
  public static Optional<String> of(ModelFile file) {
    return switch (file) {
      case GgufFile gguf ->
          gguf.metadata().get(GGUF_KEY) instanceof Text text
              ? Optional.of(text.value())
              : Optional.empty();
      case SafetensorsDirectory directory -> of(directory.sideFiles());
    };
  }

  private static Optional<String> of(SideFiles files) {
    return files
        .text("chat_template.jinja")
        .or(() -> inJson(files, "tokenizer_config.json"))
        .or(() -> inJson(files, "chat_template.json"));
  }

  private static Optional<String> inJson(SideFiles files, String name) {
    Path file = files.directory().resolve(name);
    JsonNode found = files.json(name).map(json -> json.path(JSON_KEY)).orElse(null);
    if (found == null || found.isMissingNode() || found.isNull()) {
      return Optional.empty();
    }
    return Optional.of(found.isArray() ? named(file, found) : text(file, found));
  }

  /// The default of `[{"name": …, "template": …}, …]`, or the only one.
  private static String named(Path file, JsonNode list) {
    List<JsonNode> all = list.valueStream().toList();
    return all.stream()
        .filter(one -> all.size() == 1 || one.path("name").asString("").equals(DEFAULT))
        .findFirst()
        .map(one -> text(file, one.path("template")))
        .orElseThrow(() ->
            new BadModelException(
                "%s has chat templates %s, and none named %s"
                    .formatted(
                        file,
                        all.stream().map(one -> one.path("name").asString("?")).toList(),
                        DEFAULT),
                "put the one to use into chat_template.jinja beside it"));
  }

  private static String text(Path file, JsonNode node) {
    if (!node.isString()) {
      throw new BadModelException(
          "%s: %s is of type %s, expected is a string or a list of named ones"
              .formatted(file, JSON_KEY, node.getNodeType()),
          "is the file damaged? Fetch it again");
    }
    return node.stringValue();
  }
}
