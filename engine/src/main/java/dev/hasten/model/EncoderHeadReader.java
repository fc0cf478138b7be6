package dev.hasten.model;

import dev.hasten.error.BadModelException;
import dev.hasten.model.EncoderHead.Classification;
import dev.hasten.model.EncoderHead.Embedding;
import dev.hasten.model.EncoderHead.MaskedLanguage;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The head of an encoder as a file declares it.
final class EncoderHeadReader {
  /// The classifier's first layer: GGUF's `cls`, the pooler of BERT.
  static final String DENSE = "cls.weight";

  /// The classifier's second layer.
  static final String OUTPUT = "cls.output.weight";

  /// The layer before the vocabulary of a masked language model. GGUF has no name for it.
  static final String TRANSFORM = "output_transform.weight";

  private static final int MOST_LABELS = 1 << 16;

  private EncoderHeadReader() {}

  /// @param transform activation before the vocabulary, in a masked language model
  static EncoderHead read(ConfigReader reader, ActivationFunction transform) {
    return switch (reader.encoderTask()) {
      case EMBEDDING -> new Embedding(reader.requiredPooling());
      case CLASSIFICATION -> classification(reader);
      case MASKED_LANGUAGE -> new MaskedLanguage(transform);
    };
  }

  private static Classification classification(ConfigReader reader) {
    requireTensor(reader, DENSE);
    requireTensor(reader, OUTPUT);
    int rows = reader.rowsOf(OUTPUT);
    if (rows > MOST_LABELS) {
      throw reader.contradiction(
          "%s has %d rows, this build knows at most %d labels"
              .formatted(reader.nameOf(OUTPUT), rows, MOST_LABELS));
    }
    List<String> labels = reader.labels().orElseGet(() -> numbered(rows));
    if (labels.size() != rows) {
      throw reader.contradiction(
          "%s has %d labels, but %s has %d rows"
              .formatted(
                  reader.spell(ConfigKey.LABELS), labels.size(), reader.nameOf(OUTPUT), rows));
    }
    return new Classification(labels, activation(reader), scores(reader, rows));
  }

  /// DistilBERT, which has no token types, differs from all others; GGUF does not say it otherwise.
  private static ActivationFunction activation(ConfigReader reader) {
    return reader.tensor(BertEncoder.TOKEN_TYPES).isPresent()
        ? ActivationFunction.TANH
        : ActivationFunction.RELU;
  }

  private static void requireTensor(ConfigReader reader, String canonicalName) {
    if (reader.tensor(canonicalName).isEmpty()) {
      throw new BadModelException(
          "%s: there is no tensor %s, the classification head needs it"
              .formatted(reader.path(), reader.nameOf(canonicalName)),
          "is the file complete? Converters to GGUF leave out the pooler of BERT classifiers; those run from their Hugging Face directory");
    }
  }

  /// As transformers names labels without names.
  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj("LABEL_%d"::formatted).toList();
  }

  /// As the cross-encoder says, or else as transformers' pipeline for classification does it.
  private static ScoreFunction scores(ConfigReader reader, int labels) {
    Optional<String> declared = reader.text(ConfigKey.SCORE_ACTIVATION);
    if (declared.isPresent()) {
      return ofActivation(reader, declared.get());
    }
    String problem = reader.text(ConfigKey.PROBLEM_TYPE).orElse("");
    return switch (problem) {
      case "regression" -> ScoreFunction.IDENTITY;
      case "multi_label_classification" -> ScoreFunction.SIGMOID;
      case "single_label_classification", "" ->
          labels == 1 ? ScoreFunction.SIGMOID : ScoreFunction.SOFTMAX;
      default ->
          throw reader.contradiction(
              "%s is '%s', this build knows regression, single_label_classification, multi_label_classification"
                  .formatted(reader.spell(ConfigKey.PROBLEM_TYPE), problem));
    };
  }

  /// @param activation a class of PyTorch: `torch.nn.modules.linear.Identity`
  private static ScoreFunction ofActivation(ConfigReader reader, String activation) {
    return switch (activation.substring(activation.lastIndexOf('.') + 1)) {
      case "Identity" -> ScoreFunction.IDENTITY;
      case "Sigmoid" -> ScoreFunction.SIGMOID;
      case "Softmax" -> ScoreFunction.SOFTMAX;
      default ->
          throw reader.contradiction(
              "%s is '%s', this build knows Identity, Sigmoid, Softmax"
                  .formatted(reader.spell(ConfigKey.SCORE_ACTIVATION), activation));
    };
  }
}
