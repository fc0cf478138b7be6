package dev.hasten.model;

import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.model.WeightTable.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// RoBERTa and XLM-RoBERTa: BERT with positions that begin after the padding's, one token type, and
/// heads with other names. In GGUF they are [Bert], their table of positions cut to what is used.
///
/// Papers: Liu et al. 2019, arXiv:1907.11692; Conneau et al. 2019, arXiv:1911.02116. Reference
/// code: `modeling_roberta.py` of transformers.
final class Roberta implements Architecture {
  private static final String PREFIX = "roberta.";
  private static final String BIAS = "lm_head.bias";
  private static final String COPY_OF_BIAS = "lm_head.decoder.bias";

  /// What all published models have, and [StorageLayout#AFTER_PADDING] relies on.
  private static final int PADDING = 1;

  /// A head beside the one in use, and copies of weights.
  private static final List<String> UNREAD =
      List.of(
          PREFIX + "embeddings.position_ids",
          PREFIX + "pooler.dense.weight",
          PREFIX + "pooler.dense.bias",
          "lm_head.dense.weight",
          "lm_head.dense.bias",
          "lm_head.layer_norm.weight",
          "lm_head.layer_norm.bias",
          "lm_head.decoder.weight",
          COPY_OF_BIAS,
          BIAS);

  private final String type;

  /// @param type `model_type` in `config.json`
  Roberta(String type) {
    this.type = type;
  }

  @Override
  public String name() {
    return type;
  }

  @Override
  public String ggufName() {
    return new Bert().name();
  }

  @Override
  public String transformersFamily() {
    return type.equals("roberta") ? "Roberta" : "XLMRoberta";
  }

  @Override
  public String huggingFaceType() {
    return type;
  }

  /// The activation before the vocabulary is GELU, whatever the layers have.
  @Override
  public ModelConfig config(ConfigReader reader) {
    Number padding = reader.number(ConfigKey.PAD_TOKEN_ID).orElse(PADDING);
    if (padding.doubleValue() != PADDING) {
      throw reader.contradiction(
          "%s is %s, this build knows %d"
              .formatted(reader.spell(ConfigKey.PAD_TOKEN_ID), padding, PADDING));
    }
    return BertEncoder.config(
        type, reader, ActivationFunction.GELU_ERF, BertEncoder.normEpsilon(reader));
  }

  @Override
  public Graph graph(ModelConfig config) {
    return BertEncoder.graph(config);
  }

  @Override
  public WeightTable ggufWeights() {
    return WeightTable.canonical();
  }

  @Override
  public String optionalPrefix() {
    return PREFIX;
  }

  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    List<Rule> rules = new ArrayList<>(BertNames.encoder(PREFIX, StorageLayout.AFTER_PADDING));
    rules.addAll(BertNames.pair("cls", "classifier.dense"));
    rules.addAll(BertNames.pair("cls.output", "classifier.out_proj"));
    rules.addAll(BertNames.pair("output_transform", "lm_head.dense"));
    rules.addAll(BertNames.pair("output_transform_norm", "lm_head.layer_norm"));
    rules.add(WeightTable.named("output.weight", "lm_head.decoder.weight"));
    rules.add(WeightTable.named("output.bias", BIAS));
    return Optional.of(new WeightTable(rules, UNREAD));
  }

  @Override
  public WeightTable spelledAs(SafetensorsDirectory directory, WeightTable table) {
    return BertNames.spelledAs(directory, table)
        .withOptional(PREFIX, directory)
        .respelled(BIAS, COPY_OF_BIAS, directory);
  }
}
