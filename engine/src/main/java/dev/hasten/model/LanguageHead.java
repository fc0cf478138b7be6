package dev.hasten.model;

import dev.hasten.model.ModelConfig.OutputHead;
import dev.hasten.model.ModelConfig.SoftCaps;
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
    addLogits(epilogue, config, normed);
    return epilogue.operators();
  }

  /// As [#of], with LayerNorm.
  static List<Operator> withLayerNorm(ModelConfig config, Value hidden) {
    SectionBuilder epilogue = SectionBuilder.outside();
    Value selected = epilogue.selectRows("selected", hidden);
    Value normed = epilogue.layerNorm("output_norm", selected, config.normEpsilon());
    addLogits(epilogue, config, normed);
    return epilogue.operators();
  }

  private static void addLogits(SectionBuilder epilogue, ModelConfig config, Value normed) {
    Optional<SoftCaps> caps = config.softCaps();
    String name = caps.isPresent() ? "logits_unbounded" : "logits";
    Value logits = epilogue.linear(name, normed, weight(config), Optional.empty());
    caps.ifPresent(cap -> epilogue.softCap("logits", logits, cap.logits()));
  }

  private static WeightSpec weight(ModelConfig config) {
    String name = config.outputHead() == OutputHead.TIED ? "token_embd.weight" : "output.weight";
    return WeightSpec.matrix(name, config.vocab(), config.hidden());
  }
}
