package dev.hasten;

import dev.hasten.model.Pooling;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// Small encoders as transformers would save them, with seeded random weights and every head that
/// Hasten knows: hidden size 32, 4 heads, 2 layers, 64 positions.
public final class TinyEncoders {
  /// Tokens that fit, begin and end of the frame included.
  public static final int POSITIONS = 64;

  /// Entries of RoBERTa's vocabulary; the last five are its special tokens.
  public static final int ROBERTA_VOCABULARY = 265;

  private static final int HIDDEN = 32;
  private static final int INTERMEDIATE = 64;
  private static final int LAYERS = 2;

  /// A little more than what keeps variance, so that attention is not uniform.
  private static final double GAIN = 1.5;

  private static final double VECTOR_DEVIATION = 0.2;

  private static final Map<String, String> DISTIL_KEYS =
      Map.of(
          "hidden_size", "dim",
          "intermediate_size", "hidden_dim",
          "num_hidden_layers", "n_layers",
          "num_attention_heads", "n_heads",
          "hidden_act", "activation");

  /// Longer names before those that they contain.
  private static final List<Map.Entry<String, String>> DISTIL_NAMES =
      List.of(
          Map.entry("encoder.layer.", "transformer.layer."),
          Map.entry("attention.self.query", "attention.q_lin"),
          Map.entry("attention.self.key", "attention.k_lin"),
          Map.entry("attention.self.value", "attention.v_lin"),
          Map.entry("attention.output.dense", "attention.out_lin"),
          Map.entry("attention.output.LayerNorm", "sa_layer_norm"),
          Map.entry("intermediate.dense", "ffn.lin1"),
          Map.entry("output.dense", "ffn.lin2"),
          Map.entry("output.LayerNorm", "output_layer_norm"));

  private final RandomTensors random = new RandomTensors(20_261_125);
  private final SequencedMap<String, Object> config = new LinkedHashMap<>();
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
  private final String prefix;
  private final DType type;

  private TinyEncoders(String modelType, String prefix, DType type) {
    this.prefix = prefix;
    this.type = type;
    config.put("model_type", modelType);
    config.put("hidden_size", HIDDEN);
    config.put("intermediate_size", INTERMEDIATE);
    config.put("num_hidden_layers", LAYERS);
    config.put("num_attention_heads", 4);
    config.put("layer_norm_eps", 1e-5);
    config.put("hidden_act", "gelu");
  }

  /// Tells three labels apart.
  public static TinyDirectory bertClassifier() {
    return bertClassifier(DType.F32);
  }

  /// Its matrices are of `type`, which safetensors may have no name for.
  public static TinyDirectory bertClassifier(DType type) {
    return bert("BertForSequenceClassification", type)
        .labels("negative", "neutral", "positive")
        .linear("bert.pooler.dense", HIDDEN, HIDDEN)
        .linear("classifier", 3, HIDDEN)
        .done();
  }

  /// One label, its score the logit itself.
  public static TinyDirectory bertCrossEncoder() {
    return bert("BertForSequenceClassification", DType.F32)
        .labels("LABEL_0")
        .with(
            "sentence_transformers",
            Map.of("activation_fn", "torch.nn.modules.linear.Identity", "version", "5.1.0"))
        .linear("bert.pooler.dense", HIDDEN, HIDDEN)
        .linear("classifier", 1, HIDDEN)
        .done();
  }

  /// With the pooler and the second task of the pretraining, which nobody reads.
  public static TinyDirectory bertMaskedLanguage() {
    return bert("BertForPreTraining", DType.F32)
        .linear("cls.predictions.transform.dense", HIDDEN, HIDDEN)
        .layerNorm("cls.predictions.transform.LayerNorm")
        .vector("cls.predictions.bias", TinyVocabulary.wordPieceSize(), 0)
        .linear("bert.pooler.dense", HIDDEN, HIDDEN)
        .linear("cls.seq_relationship", 2, HIDDEN)
        .done();
  }

  /// The vocabulary's matrix is no copy of the embedding table.
  public static TinyDirectory bertMaskedLanguageWithOwnMatrix() {
    TinyDirectory tied = bertMaskedLanguage();
    RandomTensors random = new RandomTensors(3);
    String name = "cls.predictions.decoder.weight";
    Shape shape = Shape.of(TinyVocabulary.wordPieceSize(), HIDDEN);
    return tied.with("tie_word_embeddings", false)
        .withTensor(random.floats(name, shape, 0, GAIN / Math.sqrt(HIDDEN)));
  }

  /// Tells two labels apart; no token types.
  public static TinyDirectory distilBertClassifier() {
    return distilBert("DistilBertForSequenceClassification")
        .labels("NEGATIVE", "POSITIVE")
        .linear("pre_classifier", HIDDEN, HIDDEN)
        .linear("classifier", 2, HIDDEN)
        .done();
  }

  public static TinyDirectory distilBertMaskedLanguage() {
    return distilBert("DistilBertForMaskedLM")
        .linear("vocab_transform", HIDDEN, HIDDEN)
        .layerNorm("vocab_layer_norm")
        .vector("vocab_projector.bias", TinyVocabulary.wordPieceSize(), 0)
        .done();
  }

  /// BERT's layers under other names, without its types.
  private static TinyEncoders distilBert(String modelClass) {
    TinyEncoders model = new TinyEncoders("distilbert", "distilbert.", DType.F32);
    DISTIL_KEYS.forEach((usual, other) -> model.with(other, model.removed(usual)));
    model.encoder(modelClass, TinyVocabulary.wordPieceSize(), POSITIONS, 2);
    model.removed("layer_norm_eps");
    model.removed("type_vocab_size");
    List<Tensor> all = List.copyOf(model.tensors.values());
    model.tensors.clear();
    all.stream()
        .filter(tensor -> !tensor.name().contains("token_type"))
        .map(TinyEncoders::distilled)
        .forEach(model::add);
    return model;
  }

  private Object removed(String key) {
    return Objects.requireNonNull(config.remove(key), key);
  }

  private static Tensor distilled(Tensor tensor) {
    String name = tensor.name();
    for (Map.Entry<String, String> entry : DISTIL_NAMES) {
      name = name.replace(entry.getKey(), entry.getValue());
    }
    return new Tensor(name, tensor.dtype(), tensor.shape(), tensor.data());
  }

  /// Tells two labels apart that have no names.
  public static TinyDirectory robertaClassifier() {
    return roberta("roberta", "RobertaForSequenceClassification", DType.F32)
        .linear("classifier.dense", HIDDEN, HIDDEN)
        .linear("classifier.out_proj", 2, HIDDEN)
        .done();
  }

  public static TinyDirectory robertaMaskedLanguage() {
    return robertaMaskedLanguage(DType.F32);
  }

  /// Its matrices are of `type`, which safetensors may have no name for.
  public static TinyDirectory robertaMaskedLanguage(DType type) {
    return roberta("roberta", "RobertaForMaskedLM", type)
        .linear("lm_head.dense", HIDDEN, HIDDEN)
        .layerNorm("lm_head.layer_norm")
        .vector("lm_head.bias", ROBERTA_VOCABULARY, 0)
        .done();
  }

  /// A reranker such as bge-reranker-base.
  public static TinyDirectory xlmRobertaCrossEncoder() {
    return roberta("xlm-roberta", "XLMRobertaForSequenceClassification", DType.F32)
        .labels("LABEL_0")
        .linear("classifier.dense", HIDDEN, HIDDEN)
        .linear("classifier.out_proj", 1, HIDDEN)
        .done();
  }

  /// The encoder alone, with a pooler that nobody reads. It needs [#writePooling].
  public static TinyDirectory xlmRoberta() {
    return roberta("xlm-roberta", "XLMRobertaModel", DType.F32)
        .linear("roberta.pooler.dense", HIDDEN, HIDDEN)
        .done()
        .withoutPrefix("roberta.");
  }

  /// Writes what sentence-transformers puts beside an encoder, and returns its directory.
  public static Path writePooling(Path directory, Pooling pooling) {
    String json =
        "{\"pooling_mode_cls_token\": %b, \"pooling_mode_mean_tokens\": %b}"
            .formatted(pooling == Pooling.CLS, pooling == Pooling.MEAN);
    return writeText(directory, "1_Pooling/config.json", json);
  }

  /// Writes a BERT's tokenizer beside its weights, and returns their directory.
  public static Path writeWordPieces(Path directory) {
    return writeText(directory, "vocab.txt", String.join("\n", TinyVocabulary.wordPieceLines()));
  }

  private static Path writeText(Path directory, String name, String text) {
    Path file = directory.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  /// A copy in whose names `to` stands for `from`.
  public static TinyDirectory renamed(TinyDirectory source, String from, String to) {
    SequencedMap<String, Tensor> renamed = new LinkedHashMap<>();
    source
        .tensors()
        .forEach((name, tensor) -> {
          String other = name.replace(from, to);
          renamed.put(other, new Tensor(other, tensor.dtype(), tensor.shape(), tensor.data()));
        });
    return new TinyDirectory(source.config(), renamed);
  }

  private static TinyEncoders bert(String modelClass, DType type) {
    int vocabulary = TinyVocabulary.wordPieceSize();
    return new TinyEncoders("bert", "bert.", type).encoder(modelClass, vocabulary, POSITIONS, 2);
  }

  /// Its first two positions are for padding.
  private static TinyEncoders roberta(String modelType, String modelClass, DType type) {
    return new TinyEncoders(modelType, "roberta.", type)
        .with("pad_token_id", 1)
        .encoder(modelClass, ROBERTA_VOCABULARY, POSITIONS + 2, 1);
  }

  private TinyEncoders encoder(String modelClass, int vocabulary, int positions, int types) {
    config.put("architectures", List.of(modelClass));
    config.put("vocab_size", vocabulary);
    config.put("max_position_embeddings", positions);
    config.put("type_vocab_size", types);
    matrix(prefix + "embeddings.word_embeddings.weight", vocabulary, HIDDEN);
    table(prefix + "embeddings.position_embeddings.weight", positions);
    table(prefix + "embeddings.token_type_embeddings.weight", types);
    layerNorm(prefix + "embeddings.LayerNorm");
    for (int layer = 0; layer < LAYERS; layer++) {
      block(prefix + "encoder.layer.%d.".formatted(layer));
    }
    return this;
  }

  private void block(String block) {
    linear(block + "attention.self.query", HIDDEN, HIDDEN);
    linear(block + "attention.self.key", HIDDEN, HIDDEN);
    linear(block + "attention.self.value", HIDDEN, HIDDEN);
    linear(block + "attention.output.dense", HIDDEN, HIDDEN);
    layerNorm(block + "attention.output.LayerNorm");
    linear(block + "intermediate.dense", INTERMEDIATE, HIDDEN);
    linear(block + "output.dense", HIDDEN, INTERMEDIATE);
    layerNorm(block + "output.LayerNorm");
  }

  private TinyEncoders labels(String... labels) {
    SequencedMap<String, String> names = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i++) {
      names.put(String.valueOf(i), labels[i]);
    }
    return with("id2label", names);
  }

  private TinyEncoders with(String key, Object value) {
    config.put(key, value);
    return this;
  }

  private TinyEncoders linear(String name, int outputs, int inputs) {
    return matrix(name + ".weight", outputs, inputs).vector(name + ".bias", outputs, 0);
  }

  private TinyEncoders layerNorm(String name) {
    return vector(name + ".weight", HIDDEN, 1).vector(name + ".bias", HIDDEN, 0);
  }

  private TinyEncoders matrix(String name, int rows, int columns) {
    return add(random.ofType(type, name, Shape.of(rows, columns), GAIN / Math.sqrt(columns)));
  }

  /// Always of floats.
  private void table(String name, int rows) {
    add(random.floats(name, Shape.of(rows, HIDDEN), 0, GAIN / Math.sqrt(HIDDEN)));
  }

  private TinyEncoders vector(String name, int width, double mean) {
    return add(random.floats(name, Shape.of(width), mean, VECTOR_DEVIATION));
  }

  private TinyEncoders add(Tensor tensor) {
    tensors.put(tensor.name(), tensor);
    return this;
  }

  private TinyDirectory done() {
    return new TinyDirectory(config, tensors);
  }
}
