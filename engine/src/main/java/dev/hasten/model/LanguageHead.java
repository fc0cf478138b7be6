package dev.hasten.model;

import dev.hasten.model.ModelConfig.OutputHead;
import java.util.Optional;

/// The matrix from hidden states to logits, which may be the embedding table.
final class LanguageHead {
  private LanguageHead() {}

  /// Adds `logits` `[selected, vocab]`.
  static Value logits(SectionBuilder epilogue, ModelConfig config, Value hidden) {
    String name = config.outputHead() == OutputHead.TIED ? "token_embd.weight" : "output.weight";
    WeightSpec weight = WeightSpec.matrix(name, config.vocab(), config.hidden());
    return epilogue.linear("logits", hidden, weight, Optional.empty());
  }
}
