package dev.hasten.model;

import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue;
import dev.hasten.model.EncoderHead.Classification;
import dev.hasten.model.EncoderHead.Embedding;
import dev.hasten.model.EncoderHead.MaskedLanguage;
import dev.hasten.model.ModelConfig.EncoderConfig;
import dev.hasten.model.ModelConfig.OutputHead;
import dev.hasten.model.ModelConfig.SlidingWindowConfig;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Says in GGUF metadata what a model's configuration says, under the keys of llama.cpp, and where
/// it has none, under those that [GgufConfigReader] knows.
public final class GgufConfigWriter {
  private static final String ARCHITECTURE_KEY = "general.architecture";
  private static final int MEAN = 1;
  private static final int CLS = 2;
  private static final int RANK = 4;

  /// Departures of an attention scale that only rounding makes.
  private static final double SAME_SCALE = 1e-6;

  private final Model model;
  private final ModelConfig config;
  private final String prefix;
  private final ConfigReader source;
  private final SequencedMap<String, MetadataValue> keys = new LinkedHashMap<>();

  private GgufConfigWriter(Model model) {
    Architecture architecture = Architectures.of(model.config());
    this.model = model;
    this.config = architecture.inGguf(model.config());
    this.prefix = architecture.ggufName() + ".";
    this.source =
        ConfigReader.of(model.file(), Architectures.weightTable(model.file(), architecture));
    keys.put(ARCHITECTURE_KEY, new MetadataValue.Text(architecture.ggufName()));
  }

  /// `general.architecture` and the keys of the architecture.
  public static SequencedMap<String, MetadataValue> of(Model model) {
    GgufConfigWriter writer = new GgufConfigWriter(model);
    writer.writeSizes();
    writer.config.rotary().ifPresent(writer::writeRotary);
    writer.config.slidingWindow().ifPresent(writer::writeWindow);
    writer.writeAttention();
    writer.config.encoder().ifPresent(writer::writeEncoder);
    return writer.keys;
  }

  private void writeSizes() {
    whole(ConfigKey.VOCAB_SIZE, config.vocabSize());
    whole(ConfigKey.MAX_POSITION_EMBEDDINGS, context());
    whole(ConfigKey.HIDDEN_SIZE, config.hiddenSize());
    whole(ConfigKey.NUM_HIDDEN_LAYERS, config.numHiddenLayers());
    whole(ConfigKey.INTERMEDIATE_SIZE, config.intermediateSize());
    whole(ConfigKey.NUM_ATTENTION_HEADS, config.numAttentionHeads());
    boolean usesRms = model.graph().operators().anyMatch(Operator.RmsNorm.class::isInstance);
    real(usesRms ? ConfigKey.RMS_NORM_EPS : ConfigKey.LAYER_NORM_EPS, config.normEpsilon());
    if (config.hiddenAct() != usualActivation()) {
      text(ConfigKey.HIDDEN_ACT, ActivationReader.nameOf(config.hiddenAct()));
    }
  }

  /// With `longrope` this build's context ends where other frequencies begin, the model's does not.
  private int context() {
    boolean isCut =
        config
            .rotary()
            .filter(rotary -> rotary.scaling() instanceof RopeScaling.LongRope)
            .isPresent();
    return isCut
        ? source.requiredPositive(ConfigKey.MAX_POSITION_EMBEDDINGS)
        : config.maxPositionEmbeddings();
  }

  /// What files mean that say nothing.
  private ActivationFunction usualActivation() {
    if (config.encoder().isPresent()) {
      return ActivationFunction.GELU_ERF;
    }
    return config.rotary().isPresent() ? ActivationFunction.SILU : ActivationFunction.GELU_TANH;
  }

  private void writeRotary(RotaryConfig rotary) {
    whole(ConfigKey.NUM_KEY_VALUE_HEADS, config.numKeyValueHeads());
    whole(ConfigKey.HEAD_DIM, config.headDim());
    whole(ConfigKey.VALUE_DIM, config.headDim());
    whole(ConfigKey.ROTARY_DIM, config.headDim());
    real(ConfigKey.ROPE_THETA, rotary.theta());
    switch (rotary.scaling()) {
      case RopeScaling.None _ -> {}
      case RopeScaling.Linear linear -> {
        text(ConfigKey.ROPE_SCALING_TYPE, "linear");
        real(ConfigKey.ROPE_SCALING_FACTOR, linear.factor());
      }
      case RopeScaling.Llama3 _ -> {} // the tensor of its factors says it all
      case RopeScaling.LongRope longRope -> {
        text(ConfigKey.ROPE_SCALING_TYPE, "longrope");
        whole(ConfigKey.ROPE_ORIGINAL_CONTEXT, longRope.trainedContext());
        real(ConfigKey.ROPE_ATTENTION_FACTOR, longRope.attentionFactor());
      }
    }
  }

  private void writeWindow(SlidingWindowConfig sliding) {
    whole(ConfigKey.SLIDING_WINDOW, sliding.window());
    if (sliding.globalEvery() != Integer.MAX_VALUE) {
      whole(ConfigKey.SLIDING_WINDOW_PATTERN, sliding.globalEvery());
      real(ConfigKey.ROPE_LOCAL_THETA, sliding.rotary().theta());
    }
  }

  private void writeAttention() {
    double factor = config.rotary().map(rotary -> rotary.scaling().scoreFactor()).orElse(1.0);
    double scalar = Math.pow(factor / config.attentionScale(), 2);
    if (Math.abs(scalar / config.headDim() - 1) > SAME_SCALE) {
      real(ConfigKey.QUERY_PRE_ATTN_SCALAR, scalar);
    }
    config
        .softCaps()
        .ifPresent(caps -> {
          real(ConfigKey.ATTN_LOGIT_SOFTCAPPING, caps.attention());
          real(ConfigKey.FINAL_LOGIT_SOFTCAPPING, caps.logits());
        });
  }

  private void writeEncoder(EncoderConfig encoder) {
    keys.put(prefix + "attention.causal", new MetadataValue.Bool(false));
    if (encoder.typeVocabSize() > 0) {
      keys.put("tokenizer.ggml.token_type_count", uint32(encoder.typeVocabSize()));
    }
    switch (encoder.head()) {
      case Embedding embedding ->
          whole(
              ConfigKey.POOLING_TYPE,
              switch (embedding.pooling()) {
                case MEAN -> MEAN;
                case CLS -> CLS;
              });
      case Classification classification -> writeClassification(classification);
      case MaskedLanguage _ -> {
        if (config.outputHead() == OutputHead.SEPARATE) {
          keys.put(spell(ConfigKey.TIE_WORD_EMBEDDINGS), new MetadataValue.Bool(false));
        }
      }
    }
  }

  private void writeClassification(Classification classification) {
    whole(ConfigKey.POOLING_TYPE, RANK);
    keys.put(spell(ConfigKey.LABELS), new MetadataValue.TextArray(classification.labels()));
    text(
        ConfigKey.SCORE_ACTIVATION,
        switch (classification.scores()) {
          case IDENTITY -> "Identity";
          case SIGMOID -> "Sigmoid";
          case SOFTMAX -> "Softmax";
        });
  }

  private void whole(ConfigKey key, long value) {
    keys.put(spell(key), uint32(value));
  }

  private static MetadataValue uint32(long value) {
    return new MetadataValue.Whole(GgufType.UINT32, value);
  }

  private void real(ConfigKey key, double value) {
    keys.put(spell(key), new MetadataValue.Real(GgufType.FLOAT32, (float) value));
  }

  private void text(ConfigKey key, String value) {
    keys.put(spell(key), new MetadataValue.Text(value));
  }

  private String spell(ConfigKey key) {
    return prefix + key.gguf();
  }
}
