package dev.hasten.model;

import dev.hasten.model.ModelConfig.OutputHead;
import java.util.List;
import java.util.Optional;

/// The end of a decoder: the rows that are wanted, their norm, and the matrix to logits, which may
/// be the embedding table.
final class LanguageHead {
  private LanguageHead() {}

  /// The epilogue whose output is `logits` `[selected, vocab]`.
  static List<Operator> of(ModelConfig config, Value hidden) {
    SectionBuilder epilogue = SectionBuilder.outside();
    Value selected = epilogue.selectRows("selected", hidden);
    Value normed = epilogue.rmsNorm("output_norm", selected, config.normEpsilon());
    epilogue.linear("logits", normed, weight(config), Optional.empty());
    return epilogue.operators();
  }

  private static WeightSpec weight(ModelConfig config) {
    String name = config.outputHead() == OutputHead.TIED ? "token_embd.weight" : "output.weight";
    return WeightSpec.matrix(name, config.vocab(), config.hidden());
  }
}
