package dev.hasten.model;

import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.model.WeightTable.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// BERT, the sentence encoders made of it (MiniLM, BGE, E5), classifiers, cross-encoders and masked
/// language models. GGUF files of DistilBERT, RoBERTa and XLM-RoBERTa are of this architecture,
/// too.
///
/// Papers: Devlin et al. 2018, arXiv:1810.04805; Reimers & Gurevych 2019, arXiv:1908.10084
/// (pooling). Reference code: `modeling_bert.py` of transformers.
final class Bert implements Architecture {
  private static final String PREFIX = "bert.";
  private static final String PREDICTIONS = "cls.predictions.";
  private static final String BIAS = PREDICTIONS + "bias";
  private static final String COPY_OF_BIAS = PREDICTIONS + "decoder.bias";

  /// Heads that are there beside the one in use.
  private static final List<String> UNREAD =
      List.of(
          PREFIX + "embeddings.position_ids",
          PREFIX + "pooler.dense.weight",
          PREFIX + "pooler.dense.bias",
          "cls.seq_relationship.weight",
          "cls.seq_relationship.bias",
          PREDICTIONS + "transform.dense.weight",
          PREDICTIONS + "transform.dense.bias",
          PREDICTIONS + "transform.LayerNorm.weight",
          PREDICTIONS + "transform.LayerNorm.bias",
          PREDICTIONS + "decoder.weight",
          COPY_OF_BIAS,
          BIAS);

  @Override
  public String name() {
    return "bert";
  }

  @Override
  public String transformersFamily() {
    return "Bert";
  }

  /// What has no token types comes from DistilBERT.
  @Override
  public Architecture inHuggingFace(ModelConfig config) {
    return config.encoder().orElseThrow().typeVocabSize() == 0 ? new DistilBert() : this;
  }

  @Override
  public String huggingFaceType() {
    return "bert";
  }

  @Override
  public ModelConfig config(ConfigReader reader) {
    return BertEncoder.config(
        name(), reader, BertEncoder.activation(reader), BertEncoder.normEpsilon(reader));
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

  /// A classifier's first layer is the pooler.
  @Override
  public Optional<WeightTable> huggingFaceWeights() {
    List<Rule> rules = new ArrayList<>(BertNames.encoder(PREFIX, StorageLayout.CANONICAL));
    rules.addAll(BertNames.pair("cls", PREFIX + "pooler.dense"));
    rules.addAll(BertNames.pair("cls.output", "classifier"));
    rules.addAll(BertNames.pair("output_transform", PREDICTIONS + "transform.dense"));
    rules.addAll(BertNames.pair("output_transform_norm", PREDICTIONS + "transform.LayerNorm"));
    rules.add(WeightTable.named("output.weight", PREDICTIONS + "decoder.weight"));
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
