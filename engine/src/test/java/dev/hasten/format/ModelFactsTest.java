package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import dev.hasten.TinyModels;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFactsTest {
  @TempDir private Path folder;

  @Test
  void areThoseOfRealModels() {
    assertThat(ModelFacts.read(TestModels.smollm2()).quantization()).contains("Q4_1");
    assertThat(ModelFacts.read(TestModels.gemma3()).quantization()).contains("Q4_K_M");
    assertThat(ModelFacts.read(TestModels.miniLm()))
        .isEqualTo(new ModelFacts(Optional.of("F32"), Optional.empty()));
  }

  @Test
  void areWhatTheFileSays() {
    Path file =
        TinyModels.llama()
            .withWhole("general.file_type", 17)
            .withText("general.license", "apache-2.0\n" + "x".repeat(200))
            .write(folder);

    ModelFacts facts = ModelFacts.read(file);

    assertThat(facts.quantization()).contains("Q5_K_M");
    assertThat(facts.licence().orElseThrow()).startsWith("apache-2.0?xx").hasSizeLessThan(100);
  }

  @Test
  void areWhatMostBytesAre_whenTheFileSaysNothing() {
    assertThat(ModelFacts.read(TinyModels.llama(DType.Q4_0).write(folder)))
        .isEqualTo(new ModelFacts(Optional.of("Q4_0"), Optional.empty()));
    assertThat(
            ModelFacts.read(
                TinyModels.llama(DType.Q8_0)
                    .withWhole("general.file_type", 4711)
                    .withText("general.license", " ")
                    .write(folder)))
        .isEqualTo(new ModelFacts(Optional.of("Q8_0"), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "SmolLM2-135M-Instruct.Q4_1.gguf,   Q4_1",
    "gemma-3-270m-q4_k_m.gguf,          Q4_K_M",
    "model-IQ2_XXS.gguf,                IQ2_XXS",
    "model.iq4_nl.gguf,                 IQ4_NL",
    "model_Q6_K_imat.gguf,              Q6_K",
    "model-bf16-00001-of-00002.gguf,    BF16",
    "f16.gguf,                          F16",
    "Qwen2-1.5B.gguf,                   ",
    "model.safetensors,                 "
  })
  void areReadFromTheName(String name, String expected) {
    assertThat(ModelFacts.quantizationInName(name)).isEqualTo(Optional.ofNullable(expected));
  }
}
