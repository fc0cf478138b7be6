package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.HuggingFaceExport;
import dev.hasten.TestKernels;
import dev.hasten.TestModels;
import dev.hasten.format.ModelFile;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.sampling.SamplingParams;
import dev.hasten.tokenizer.ChatTemplateSource;
import dev.hasten.tokenizer.SmollmTokenizerJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real SmolLM2, written as a Hugging Face directory, answers as its GGUF file does.
class HuggingFaceDirectoryTest {
  private static final String QUESTION = "Why is the sky blue?";
  private static final int ANSWER_TOKENS = 12;

  @TempDir private Path parent;

  @Test
  void answersAsTheGgufFileDoes() {
    Path directory = parent.resolve("SmolLM2");
    try (LanguageModel gguf = LanguageModel.open(TestModels.smollm2())) {
      HuggingFaceExport.write(gguf.model(), sideFiles(gguf.file()), directory);
      try (LanguageModel copy = LanguageModel.open(directory)) {
        assertThat(copy.tokenizer().specialTokens().endOfGeneration())
            .isEqualTo(gguf.tokenizer().specialTokens().endOfGeneration());
        int[] prompt = new Prompts(gguf).chat(Optional.empty(), QUESTION);
        assertThat(new Prompts(copy).chat(Optional.empty(), QUESTION)).isEqualTo(prompt);
        assertThat(copy.tokenizer().decode(prompt)).isEqualTo(gguf.tokenizer().decode(prompt));
        assertThat(SamplingDefaults.of(copy.file()).temperature()).isEqualTo(0.2);
        assertThat(answer(copy, prompt)).isEqualTo(answer(gguf, prompt));
      }
    }
  }

  /// As the model's makers publish them.
  private static Map<String, String> sideFiles(ModelFile gguf) {
    return Map.of(
        "tokenizer.json",
        SmollmTokenizerJson.text(),
        "tokenizer_config.json",
        "{\"bos_token\": \"<|im_start|>\", \"eos_token\": \"<|im_end|>\"}",
        "generation_config.json",
        "{\"bos_token_id\": 1, \"eos_token_id\": 2, \"do_sample\": true, \"temperature\": 0.2}",
        "chat_template.jinja",
        ChatTemplateSource.of(gguf).orElseThrow());
  }

  private static List<Integer> answer(LanguageModel model, int[] prompt) {
    Kernels kernels = TestKernels.vector();
    EngineOptions options = EngineOptions.single(2, 256, KvType.F32);
    try (Engine engine = new Engine(model, kernels, options)) {
      Sequence sequence =
          engine.submit(
              GenerationRequest.of(prompt, SamplingParams.greedy()).withMaxTokens(ANSWER_TOKENS));
      List<Integer> tokens = Answers.ofAll(engine).of(sequence).tokens();
      assertThat(tokens).hasSize(ANSWER_TOKENS);
      return tokens;
    }
  }
}
