package dev.hasten.model;

import dev.hasten.model.EncoderHead.Classification;
import dev.hasten.model.EncoderHead.Embedding;
import dev.hasten.model.EncoderHead.MaskedLanguage;
import dev.hasten.model.ModelConfig.EncoderConfig;
import dev.hasten.model.ModelConfig.OutputHead;
import dev.hasten.model.ModelConfig.SlidingWindowConfig;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Says in a `config.json` what a model's configuration says, in the words of transformers.
public final class JsonConfigWriter {
  private final Model model;
  private final ModelConfig config;
  private final Architecture architecture;
  private final ObjectNode json = JsonMapper.shared().createObjectNode();

  private JsonConfigWriter(Model model) {
    this.model = model;
    this.config = model.config();
    this.architecture = Architectures.of(config).inHuggingFace(config);
  }

  /// What `config.json` is to hold.
  ///
  /// @throws dev.hasten.error.BadModelException if transformers has no words for it
  public static ObjectNode of(Model model) {
    return new JsonConfigWriter(model).json();
  }

  private ObjectNode json() {
    json.put("model_type", architecture.huggingFaceType());
    json.putArray("architectures").add(className());
    writeSizes();
    config.rotary().ifPresent(this::writeRotary);
    config.slidingWindow().ifPresent(this::writeWindow);
    writeAttention();
    config.encoder().ifPresent(this::writeEncoder);
    if (config.outputHead() != OutputHead.NONE) {
      json.put("tie_word_embeddings", config.outputHead() == OutputHead.TIED);
    }
    return json;
  }

  /// A class of transformers, by what the model is for.
  private String className() {
    String family = architecture.transformersFamily();
    return config
        .encoder()
        .map(encoder ->
            switch (encoder.head()) {
              case Embedding _ -> family + "Model";
              case Classification _ -> family + "ForSequenceClassification";
              case MaskedLanguage _ -> family + "ForMaskedLM";
            })
        .orElse(family + architecture.languageModelSuffix());
  }

  private void writeSizes() {
    whole(ConfigKey.VOCAB_SIZE, config.vocabSize());
    whole(ConfigKey.HIDDEN_SIZE, config.hiddenSize());
    whole(ConfigKey.INTERMEDIATE_SIZE, config.intermediateSize());
    whole(ConfigKey.NUM_HIDDEN_LAYERS, config.numHiddenLayers());
    whole(ConfigKey.NUM_ATTENTION_HEADS, config.numAttentionHeads());
    whole(ConfigKey.MAX_POSITION_EMBEDDINGS, context());
    boolean usesRms = model.graph().operators().anyMatch(Operator.RmsNorm.class::isInstance);
    real(usesRms ? ConfigKey.RMS_NORM_EPS : ConfigKey.LAYER_NORM_EPS, config.normEpsilon());
    architecture
        .activationKeys()
        .forEach(key -> json.put(key, architecture.activationName(config.hiddenAct())));
  }

  private ConfigReader source() {
    Architecture stored = Architectures.of(config);
    return ConfigReader.of(model.file(), Architectures.weightTable(model.file(), stored));
  }

  private int context() {
    boolean isCut =
        config
            .rotary()
            .filter(rotary -> rotary.scaling() instanceof RopeScaling.LongRope)
            .isPresent();
    return isCut
        ? source().requiredPositive(ConfigKey.MAX_POSITION_EMBEDDINGS)
        : config.maxPositionEmbeddings();
  }

  private void writeRotary(RotaryConfig rotary) {
    whole(ConfigKey.NUM_KEY_VALUE_HEADS, config.numKeyValueHeads());
    whole(ConfigKey.HEAD_DIM, config.headDim());
    real(ConfigKey.ROPE_THETA, rotary.theta());
    RopeScaling scaling =
        rotary.frequencyFactors().isPresent()
            ? RopeFactors.recognised(model, rotary)
            : rotary.scaling();
    switch (scaling) {
      case RopeScaling.None _ -> {}
      case RopeScaling.Linear linear -> scaling("linear").put("factor", linear.factor());
      case RopeScaling.Llama3 llama3 ->
          scaling("llama3")
              .put("factor", llama3.factor())
              .put("low_freq_factor", llama3.lowFrequencyFactor())
              .put("high_freq_factor", llama3.highFrequencyFactor())
              .put("original_max_position_embeddings", (long) llama3.originalContext());
      case RopeScaling.LongRope longRope -> writeLongRope(longRope);
    }
  }

  private ObjectNode scaling(String type) {
    return json.putObject("rope_scaling").put("rope_type", type).put("type", type);
  }

  private void writeLongRope(RopeScaling.LongRope longRope) {
    json.put("original_max_position_embeddings", longRope.trainedContext());
    ObjectNode scaling = scaling("longrope");
    scaling.put("attention_factor", longRope.attentionFactor());
    add(scaling.putArray("short_factor"), longRope.factors());
    add(scaling.putArray("long_factor"), source().longFactors().orElse(longRope.factors()));
  }

  private static void add(ArrayNode array, List<Double> values) {
    values.forEach(array::add);
  }

  private void writeWindow(SlidingWindowConfig sliding) {
    whole(ConfigKey.SLIDING_WINDOW, sliding.window());
    if (sliding.globalEvery() == Integer.MAX_VALUE) {
      return;
    }
    whole(ConfigKey.SLIDING_WINDOW_PATTERN, sliding.globalEvery());
    real(ConfigKey.ROPE_LOCAL_THETA, sliding.rotary().theta());
    ArrayNode kinds = json.putArray("layer_types");
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      kinds.add(sliding.isGlobal(layer) ? "full_attention" : "sliding_attention");
    }
  }

  private void writeAttention() {
    if (architecture.hasQueryScalar()) {
      json.put(
          "query_pre_attn_scalar",
          (float) (1 / (config.attentionScale() * config.attentionScale())));
    }
    config
        .softCaps()
        .ifPresent(caps -> {
          real(ConfigKey.ATTN_LOGIT_SOFTCAPPING, caps.attention());
          real(ConfigKey.FINAL_LOGIT_SOFTCAPPING, caps.logits());
        });
  }

  private void writeEncoder(EncoderConfig encoder) {
    if (encoder.typeVocabSize() > 0) {
      whole(ConfigKey.TYPE_VOCAB_SIZE, encoder.typeVocabSize());
    }
    if (encoder.head() instanceof Classification classification) {
      writeClassification(classification);
    }
  }

  private void writeClassification(Classification classification) {
    ObjectNode names = json.putObject("id2label");
    ObjectNode numbers = json.putObject("label2id");
    for (int label = 0; label < classification.labels().size(); label++) {
      names.put(String.valueOf(label), classification.labels().get(label));
      numbers.put(classification.labels().get(label), label);
    }
    json.putObject("sentence_transformers")
        .put(
            "activation_fn",
            switch (classification.scores()) {
              case IDENTITY -> "torch.nn.modules.linear.Identity";
              case SIGMOID -> "torch.nn.modules.activation.Sigmoid";
              case SOFTMAX -> "torch.nn.modules.activation.Softmax";
            });
  }

  private void whole(ConfigKey key, long value) {
    json.put(architecture.spell(key), value);
  }

  /// A float with its own few digits.
  private void real(ConfigKey key, double value) {
    json.put(architecture.spell(key), (float) value);
  }
}
