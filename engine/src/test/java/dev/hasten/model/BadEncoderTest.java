package dev.hasten.model;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyDirectory;
import dev.hasten.TinyEncoderConversion;
import dev.hasten.TinyEncoders;
import dev.hasten.TinyModel;
import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.model.EncoderHead.Classification;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Encoders whose configuration contradicts their tensors, or asks for what this build does not
/// know, and what they declare about their heads.
class BadEncoderTest {
  @TempDir private Path directory;

  static Stream<Arguments> directories() {
    TinyDirectory classifier = TinyEncoders.bertClassifier();
    TinyDirectory masked = TinyEncoders.bertMaskedLanguage();
    TinyDirectory roberta = TinyEncoders.robertaClassifier();
    return Stream.of(
        refused(
            "id2label has 2 labels, but classifier.weight has 3 rows",
            classifier.with("id2label", Map.of("0", "no", "1", "yes"))),
        refused(
            "id2label has 2 labels, but none of number 1",
            classifier.with("id2label", Map.of("0", "no", "2", "yes"))),
        refused(
            "there is no tensor classifier.weight, the classification head needs it",
            classifier.withoutTensor("classifier.weight")),
        refused(
            "there is no tensor bert.pooler.dense.weight, the classification head needs it",
            classifier.withoutTensor("bert.pooler.dense.weight")),
        refused("there is no tensor classifier.bias", classifier.withoutTensor("classifier.bias")),
        refused(
            "architectures is BertForTokenClassification, this build knows",
            classifier.with("architectures", List.of("BertForTokenClassification"))),
        refused(
            "problem_type is 'ranking', this build knows",
            classifier.with("problem_type", "ranking")),
        refused(
            "sbert_ce_default_activation_function is 'torch.nn.ReLU', this build knows",
            classifier.with("sbert_ce_default_activation_function", "torch.nn.ReLU")),
        refused(
            "max_position_embeddings is 32, but bert.embeddings.position_embeddings.weight has 64",
            classifier.with("max_position_embeddings", 32)),
        refused(
            "type_vocab_size is 1, but bert.embeddings.token_type_embeddings.weight has 2 rows",
            classifier.with("type_vocab_size", 1)),
        refused(
            "vocab_size is 80, but bert.embeddings.word_embeddings.weight has 81 rows",
            classifier.with("vocab_size", 80)),
        refused(
            "position_embedding_type is 'relative_key', this build knows absolute",
            classifier.with("position_embedding_type", "relative_key")),
        refused(
            "there is no tensor bert.embeddings.token_type_embeddings.weight",
            classifier.withoutTensor("bert.embeddings.token_type_embeddings.weight")),
        refused(
            "there is no tensor pre_classifier.weight, the classification head needs it",
            TinyEncoders.distilBertClassifier().withoutTensor("pre_classifier.weight")),
        refused("is_decoder is true", masked.with("is_decoder", true)),
        refused(
            "there is no tensor cls.predictions.decoder.weight",
            masked.with("tie_word_embeddings", false)),
        refused(
            "there is no tensor cls.predictions.bias",
            masked.withoutTensor("cls.predictions.bias")),
        refused(
            "1_Pooling/config.json is missing, and there is no other head",
            TinyEncoders.xlmRoberta()),
        refused("pad_token_id is 0, this build knows 1", roberta.with("pad_token_id", 0)),
        refused(
            "word_embeddings.weight is [265, 32], the configuration needs [265, 48]",
            roberta.with("hidden_size", 48).with("architectures", List.of())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("directories")
  void refusesTheDirectory(String message, TinyDirectory model) {
    try (SafetensorsDirectory file = SafetensorsReader.readDirectory(model.write(directory))) {
      assertRefused(() -> Model.of(file), BadModelException.class, file.path().toString(), message);
    }
  }

  static Stream<Arguments> files() {
    TinyModel classifier = TinyEncoderConversion.toGguf(TinyEncoders.bertClassifier());
    return Stream.of(
        refused(
            "bert.classifier.output_labels has 1 labels, but cls.output.weight has 3 rows",
            classifier.with(
                "bert.classifier.output_labels", new MetadataValue.TextArray(List.of("yes")))),
        refused(
            "bert.classifier.output_labels is of type STRING, must be an array of strings",
            classifier.withText("bert.classifier.output_labels", "yes")),
        refused(
            "there is no tensor cls.weight, the classification head needs it",
            classifier.withoutTensor("cls.weight")),
        refused(
            "there is no tensor cls.output.weight, the classification head needs it",
            classifier.withoutTensor("cls.output.weight")),
        refused(
            "cls.output.weight has 70000 rows, this build knows at most 65536 labels",
            classifier.withZeros("cls.output.weight", DType.F16, 70_000, 32)),
        refused(
            "cls.output.weight is [3, 33], the configuration needs [3, 32]",
            classifier.withZeros("cls.output.weight", DType.F32, 3, 33)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void refusesTheFile(String message, TinyModel model) {
    try (GgufFile file = GgufReader.read(model.write(directory))) {
      assertRefused(() -> Model.of(file), BadModelException.class, file.path().toString(), message);
    }
  }

  /// A reranker's file often says nothing but has the head.
  @Test
  void isAClassifier_whenTheFileSaysNothingOfPooling() {
    TinyModel silent =
        TinyEncoderConversion.toGguf(TinyEncoders.xlmRobertaCrossEncoder())
            .without("bert.pooling_type")
            .without("bert.classifier.output_labels");
    try (GgufFile file = GgufReader.read(silent.write(directory))) {
      assertThat(headOf(Model.of(file)))
          .isEqualTo(
              new Classification(
                  List.of("LABEL_0"), ActivationFunction.TANH, ScoreFunction.SIGMOID));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "problem_type,                         regression,                          IDENTITY",
    "problem_type,                         single_label_classification,         SOFTMAX",
    "problem_type,                         multi_label_classification,          SIGMOID",
    "sbert_ce_default_activation_function, torch.nn.modules.activation.Sigmoid, SIGMOID",
    "sbert_ce_default_activation_function, torch.nn.modules.linear.Identity,    IDENTITY",
    "unknown_key,                          anything,                            SOFTMAX"
  })
  void readsWhatMakesScores(String key, String value, ScoreFunction expected) {
    TinyDirectory tiny = TinyEncoders.bertClassifier().with(key, value);
    try (SafetensorsDirectory file = SafetensorsReader.readDirectory(tiny.write(directory))) {
      assertThat(headOf(Model.of(file)))
          .isEqualTo(
              new Classification(
                  List.of("negative", "neutral", "positive"), ActivationFunction.TANH, expected));
    }
  }

  private static EncoderHead headOf(Model model) {
    return model.config().encoder().orElseThrow().head();
  }

  private static Arguments refused(String message, Object model) {
    return Arguments.of(message, model);
  }
}
