package dev.hasten.model;

import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsDirectory;
import java.util.List;
import java.util.stream.Collectors;

/// The architectures this build knows. A new one is a file of its own and a line here.
public final class Architectures {
  private static final List<Architecture> ALL =
      List.of(
          new Llama(),
          new Mistral(),
          new Qwen2(),
          new Qwen3(),
          new Phi3(),
          new Gemma2(),
          new Gemma3(),
          new Gpt2(),
          new Bert(),
          new DistilBert(),
          new Roberta("roberta"),
          new Roberta("xlm-roberta"));

  private Architectures() {}

  /// The graph of a configuration that may have been changed since it was read.
  public static Graph graph(ModelConfig config) {
    return of(config).graph(config);
  }

  static Architecture of(ModelConfig config) {
    return ALL.stream()
        .filter(architecture -> architecture.name().equals(config.architecture()))
        .findFirst()
        .orElseThrow(() -> unknown("config", config.architecture()));
  }

  static Architecture of(ModelFile file) {
    String name = ConfigReader.architecture(file);
    return ALL.stream()
        .filter(architecture -> nameIn(file, architecture).equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(file.path().toString(), name));
  }

  static WeightTable weightTable(ModelFile file, Architecture architecture) {
    return switch (file) {
      case GgufFile _ -> architecture.ggufWeights();
      case SafetensorsDirectory directory ->
          architecture
              .huggingFaceWeights()
              .map(table -> architecture.spelledAs(directory, table))
              .orElseThrow(() ->
                  new BadModelException(
                      "%s: this build reads %s models from GGUF only"
                          .formatted(directory.path(), architecture.name()),
                      "use a GGUF file of the same model"));
    };
  }

  private static String nameIn(ModelFile file, Architecture architecture) {
    return switch (file) {
      case GgufFile _ -> architecture.name();
      case SafetensorsDirectory _ -> architecture.huggingFaceType();
    };
  }

  private static BadModelException unknown(String where, String name) {
    String known = ALL.stream().map(Architecture::name).collect(Collectors.joining(", "));
    return new BadModelException(
        "%s: the architecture is '%s', this build knows %s".formatted(where, name, known),
        "choose a model of one of these, or a newer Hasten");
  }
}
