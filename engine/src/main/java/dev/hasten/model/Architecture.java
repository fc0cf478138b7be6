package dev.hasten.model;

import dev.hasten.format.SafetensorsDirectory;
import java.util.Optional;

/// A family of models. An implementation is one file: what it needs of a configuration, its graph,
/// and the names its weights have in files.
interface Architecture {

  /// The name in Hasten, and `general.architecture` in GGUF.
  String name();

  /// `model_type` in `config.json`.
  String huggingFaceType();

  ModelConfig config(ConfigReader reader);

  Graph graph(ModelConfig config);

  /// How GGUF files name and store the weights of [#graph].
  WeightTable ggufWeights();

  /// What the names of [#huggingFaceWeights] begin with in some files and not in others.
  default String optionalPrefix() {
    return "model.";
  }

  /// How Hugging Face's safetensors do, where this build reads them.
  Optional<WeightTable> huggingFaceWeights();

  /// The table of [#huggingFaceWeights] as this directory spells it.
  default WeightTable spelledAs(SafetensorsDirectory directory, WeightTable table) {
    return table.withOptional(optionalPrefix(), directory);
  }
}
