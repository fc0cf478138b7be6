package dev.hasten.model;

import static dev.hasten.format.Refusals.assertRefused;

import dev.hasten.TinyBertDirectory;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that contradict themselves or ask for what this build does not know.
class BadModelTest {
  private static final long MANY = (1L << 31) - 1;
  private static final long MOST = 1L << 30;

  @TempDir private Path directory;

  static Stream<Arguments> architectures() {
    return Stream.of(
        refused(
            "the architecture is 'mamba', this build knows llama, mistral, qwen2, qwen3, phi3, gemma2, gemma3, gpt2, bert",
            llama().withText("general.architecture", "mamba")),
        refused("is one of 3 parts of a model", llama().withWhole("split.count", 3)),
        refused("general.architecture is missing", llama().without("general.architecture")),
        refused("general.architecture is no string", llama().withWhole("general.architecture", 1)));
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        refused("llama.embedding_length is missing", llama().without("llama.embedding_length")),
        refused("llama.block_count is missing", llama().without("llama.block_count")),
        refused("llama.context_length is missing", llama().without("llama.context_length")),
        refused(
            "llama.attention.layer_norm_rms_epsilon is missing",
            llama().without("llama.attention.layer_norm_rms_epsilon")),
        refused(
            "gemma3.attention.sliding_window is missing",
            TinyModels.gemma3().without("gemma3.attention.sliding_window")),
        refused(
            "bert.pooling_type is missing",
            TinyModels.bert(Pooling.MEAN).without("bert.pooling_type")),
        refused(
            "bert.pooling_type is 3",
            TinyModels.bert(Pooling.MEAN).withWhole("bert.pooling_type", 3)),
        refused(
            "bert.pooling_type is 4294967297",
            TinyModels.bert(Pooling.MEAN).withWhole("bert.pooling_type", (1L << 32) + 1)),
        refused(
            "llama.embedding_length is of type STRING, must be a number",
            llama().withText("llama.embedding_length", "32")));
  }

  static Stream<Arguments> counts() {
    return Stream.of(
        refused(
            "llama.block_count is 2147483647, must be an integer from 1 to",
            llama().withWhole("llama.block_count", MANY)),
        refused(
            "llama.block_count is 1073741824, but the file has 29 tensors",
            llama().withWhole("llama.block_count", MOST)),
        refused("llama.block_count is 30, but", llama().withWhole("llama.block_count", 30)),
        refused("llama.block_count is 0,", llama().withWhole("llama.block_count", 0)),
        refused("llama.block_count is -1,", llama().withWhole("llama.block_count", -1)),
        refused("llama.block_count is 2.5,", llama().withReal("llama.block_count", 2.5)),
        refused("llama.block_count is NaN,", llama().withReal("llama.block_count", Double.NaN)),
        refused("llama.context_length is 0,", llama().withWhole("llama.context_length", 0)),
        refused(
            "gemma3.attention.sliding_window is 0,",
            TinyModels.gemma3().withWhole("gemma3.attention.sliding_window", 0)));
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        refused(
            "llama.attention.head_count is 0,", llama().withWhole("llama.attention.head_count", 0)),
        refused(
            "llama.attention.head_count is 5, which llama.attention.head_count_kv 2 does not divide",
            llama().withWhole("llama.attention.head_count", 5)),
        refused(
            "llama.embedding_length is 32, which llama.attention.head_count 6 does not divide",
            llama().withWhole("llama.attention.head_count", 6)),
        refused(
            "head dimension is 1, must be even",
            llama()
                .withWhole("llama.attention.head_count", 32)
                .withWhole("llama.rope.dimension_count", 1)),
        refused(
            "gemma3.attention.value_length is 16 and the head dimension 12",
            TinyModels.gemma3().withWhole("gemma3.attention.value_length", 16)),
        refused(
            "llama.rope.dimension_count is 4 and the head dimension 8",
            llama().withWhole("llama.rope.dimension_count", 4)),
        refused(
            "1073741824 heads of 1073741824",
            TinyModels.gemma3()
                .withWhole("gemma3.attention.head_count", MOST)
                .withWhole("gemma3.attention.key_length", MOST)
                .withWhole("gemma3.attention.value_length", MOST)));
  }

  static Stream<Arguments> rotary() {
    return Stream.of(
        refused(
            "llama.rope.freq_base is NaN", llama().withReal("llama.rope.freq_base", Double.NaN)),
        refused(
            "llama.rope.freq_base is Infinity",
            llama().withReal("llama.rope.freq_base", Double.POSITIVE_INFINITY)),
        refused("llama.rope.freq_base is -1.0", llama().withReal("llama.rope.freq_base", -1)),
        refused("llama.rope.freq_base is 0.0", llama().withReal("llama.rope.freq_base", 0)),
        refused(
            "gemma3.rope.freq_base_swa is -10.0",
            TinyModels.gemma3().withReal("gemma3.rope.freq_base_swa", -10)),
        refused(
            "llama.rope.scaling.type is 'yarn', this build knows none, linear, llama3",
            llama().withText("llama.rope.scaling.type", "yarn")),
        refused(
            "llama.rope.scaling.factor is missing",
            llama().withText("llama.rope.scaling.type", "linear")),
        refused(
            "llama.rope.scaling.factor is 0.0",
            TinyModels.llamaWithLinearScaling().withReal("llama.rope.scaling.factor", 0)),
        refused(
            "llama.rope.scaling.high_freq_factor is 1.0",
            llama()
                .withText("llama.rope.scaling.type", "llama3")
                .withReal("llama.rope.scaling.factor", 8)
                .withReal("llama.rope.scaling.low_freq_factor", 1)
                .withReal("llama.rope.scaling.high_freq_factor", 1)
                .withReal("llama.rope.scaling.original_context_length", 8192)),
        refused(
            "llama.attention.layer_norm_rms_epsilon is -1.0",
            llama().withReal("llama.attention.layer_norm_rms_epsilon", -1)));
  }

  static Stream<Arguments> tensors() {
    return Stream.of(
        refused("there is no tensor token_embd.weight", llama().withoutTensor("token_embd.weight")),
        refused(
            "there is no tensor blk.1.ffn_down.weight, the graph needs blk.1.ffn_down.weight [32, 64]",
            llama().withoutTensor("blk.1.ffn_down.weight")),
        refused(
            "blk.0.attn_q.weight is [32, 31], the configuration needs [32, 32]",
            llama().withZeros("blk.0.attn_q.weight", DType.F32, 32, 31)),
        refused(
            "blk.0.attn_norm.weight is [1, 32], the configuration needs [32]",
            llama().withZeros("blk.0.attn_norm.weight", DType.F32, 1, 32)),
        refused(
            "rope_freqs.weight is [8], the configuration needs [4]",
            llama().withZeros("rope_freqs.weight", DType.F32, 8)),
        refused(
            "blk.2.attn_q.bias is in the file, but the graph of this architecture does not read it (2",
            llama()
                .withZeros("blk.2.attn_q.bias", DType.F32, 32)
                .withZeros("blk.2.attn_v.bias", DType.F32, 16)),
        refused(
            "blk.0.attn_v.weight is of type I32, which holds no weights",
            llama().withZeros("blk.0.attn_v.weight", DType.I32, 16, 32)),
        refused(
            "output_norm.weight is of type I8, which holds no weights",
            llama().withZeros("output_norm.weight", DType.I8, 32)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"architectures", "keys", "counts", "heads", "rotary", "tensors"})
  void refusesTheFile(String message, TinyModel model) {
    try (GgufFile file = GgufReader.read(model.write(directory))) {
      assertRefused(() -> Model.of(file), BadModelException.class, file.path().toString(), message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"model_type\": \"bert\" | \"model_type\": \"xlm\" | the architecture is 'xlm'",
        "\"model_type\": \"bert\" | \"model_type\": 3 | config.json has no model_type",
        "\"hidden_size\": 24 | \"hidden_sizes\": 24 | config.json: hidden_size is missing",
        "\"hidden_size\": 24 | \"hidden_size\": \"24\" | hidden_size is \"24\", must be a number",
        "\"hidden_size\": 24 | \"hidden_size\": 1e400 | config.json: hidden_size is",
        "\"num_hidden_layers\": 2 | \"num_hidden_layers\": 3 | encoder.layer.2.attention.self.query",
        "\"num_hidden_layers\": 2 | \"num_hidden_layers\": 1 | encoder.layer.1.",
        "\"hidden_act\": \"gelu\" | \"hidden_act\": \"relu\" | hidden_act is 'relu', this build knows",
        "\"layer_norm_eps\": 1e-5 | \"layer_norm_eps\": NaN | layer_norm_eps is NaN",
      })
  void refusesTheDirectory(String from, String to, String message) throws IOException {
    Path config = TinyBertDirectory.write(directory, Pooling.MEAN).resolve("config.json");
    Files.writeString(config, Files.readString(config).replace(from, to));
    assertDirectoryRefused(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"pooling_mode_max_tokens\": true} | asks for neither of mean and CLS pooling",
        "{\"pooling_mode_mean_tokens\": true, \"pooling_mode_cls_token\": true} | asks for both mean",
        "[ | is no JSON"
      })
  void refusesThePooling(String json, String message) throws IOException {
    Path model = TinyBertDirectory.write(directory, Pooling.MEAN);
    Files.writeString(model.resolve("1_Pooling/config.json"), json);
    assertDirectoryRefused(message);
  }

  @Test
  void refusesADirectoryWithoutPooling() throws IOException {
    Files.delete(TinyBertDirectory.write(directory, Pooling.MEAN).resolve("1_Pooling/config.json"));
    assertDirectoryRefused("1_Pooling/config.json is missing");
  }

  private void assertDirectoryRefused(String message) {
    try (SafetensorsDirectory model = SafetensorsReader.readDirectory(directory)) {
      assertRefused(() -> Model.of(model), BadModelException.class, message);
    }
  }

  private static TinyModel llama() {
    return TinyModels.llama();
  }

  private static Arguments refused(String message, TinyModel model) {
    return Arguments.of(message, model);
  }
}
