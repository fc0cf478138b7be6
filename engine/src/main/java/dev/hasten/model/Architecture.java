package dev.hasten.model;

import dev.hasten.format.SafetensorsDirectory;
import java.util.List;
import java.util.Optional;

/// A family of models. An implementation is one file: what it needs of a configuration, its graph,
/// and the names its weights have in files.
interface Architecture {

  /// The name in Hasten, and `general.architecture` in GGUF files that are read as such a model.
  String name();

  /// `general.architecture` of a GGUF file that is made of such a model; several may share one.
  default String ggufName() {
    return name();
  }

  /// What a GGUF file can say of a configuration.
  default ModelConfig inGguf(ModelConfig config) {
    return config;
  }

  /// `model_type` in `config.json`.
  String huggingFaceType();

  /// How transformers' classes of this architecture begin: `Llama` in `LlamaForCausalLM`.
  String transformersFamily();

  /// How its class with a head for the next token ends.
  default String languageModelSuffix() {
    return "ForCausalLM";
  }

  /// The architecture that a directory is written as which is made of such a GGUF file.
  default Architecture inHuggingFace(ModelConfig config) {
    return this;
  }

  /// How `config.json` spells a key.
  default String spell(ConfigKey key) {
    return key.huggingFace().getFirst();
  }

  /// The keys by which `config.json` names the non-linearity.
  default List<String> activationKeys() {
    return List.of("hidden_act");
  }

  /// How it does.
  default String activationName(ActivationFunction function) {
    return ActivationReader.nameOf(function);
  }

  /// Whether `config.json` says how attention scores are scaled.
  default boolean hasQueryScalar() {
    return false;
  }

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
