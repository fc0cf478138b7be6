package dev.hasten.model;

import dev.hasten.model.EncoderHead.Classification;
import dev.hasten.model.EncoderHead.Embedding;
import dev.hasten.model.EncoderHead.MaskedLanguage;
import dev.hasten.model.ModelConfig.OutputHead;
import java.util.List;
import java.util.Optional;

/// The end of an encoder: what its head makes of the tokens' rows.
final class EncoderEpilogue {
  private EncoderEpilogue() {}

  static List<Operator> of(ModelConfig config, EncoderHead head, Value hidden) {
    SectionBuilder epilogue = SectionBuilder.outside();
    switch (head) {
      case Embedding(Pooling pooling) -> {
        Value pooled = epilogue.pool("pooled", hidden, pooling);
        epilogue.l2Normalize("embedding", pooled);
      }
      case Classification classification -> addClassifier(epilogue, config, classification, hidden);
      case MaskedLanguage(ActivationFunction activation) ->
          addVocabulary(epilogue, config, activation, hidden);
    }
    return epilogue.operators();
  }

  /// `[sequences, labels]`.
  private static void addClassifier(
      SectionBuilder epilogue, ModelConfig config, Classification head, Value hidden) {
    Dimension labels = Dimension.of(AxisName.LABELS.of(head.labels().size()));
    Value first = epilogue.pool("pooled", hidden, Pooling.CLS);
    Value dense = epilogue.linearWithBias("cls", first, config.hidden());
    Value activated = epilogue.activation("cls_act", dense, head.activation());
    WeightSpec weight = WeightSpec.matrix(EncoderHeadReader.OUTPUT, labels, config.hidden());
    WeightSpec bias = WeightSpec.vector("cls.output.bias", labels);
    epilogue.linear("logits", activated, weight, Optional.of(bias));
  }

  /// `[selected, vocab]`.
  private static void addVocabulary(
      SectionBuilder epilogue, ModelConfig config, ActivationFunction activation, Value hidden) {
    Value selected = epilogue.selectRows("selected", hidden);
    Value dense = epilogue.linearWithBias("output_transform", selected, config.hidden());
    Value activated = epilogue.activation("output_transform_act", dense, activation);
    Value normed = epilogue.layerNorm("output_transform_norm", activated, config.normEpsilon());
    String table = config.outputHead() == OutputHead.TIED ? "token_embd.weight" : "output.weight";
    WeightSpec weight = WeightSpec.matrix(table, config.vocab(), config.hidden());
    WeightSpec bias = WeightSpec.vector("output.bias", config.vocab());
    epilogue.linear("logits", normed, weight, Optional.of(bias));
  }
}
