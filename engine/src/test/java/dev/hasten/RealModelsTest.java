package dev.hasten;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.catalog.Catalog;
import dev.hasten.catalog.Environment;
import dev.hasten.catalog.ExpectedFile;
import dev.hasten.catalog.StoredFile;
import dev.hasten.catalog.StoredModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RealModelsTest {
  private final Catalog catalog = new Catalog(Environment.ofProcess());

  @Test
  void hasSmollm2_asTheAliasPromises() {
    Path model = TestModels.smollm2();

    assertThat(model).hasFileName("SmolLM2-135M-Instruct.Q4_1.gguf").hasSize(98_362_432);
    assertStoredAsPromised("smollm2-135m", model);
  }

  @Test
  void hasGemma3_asTheAliasPromises() {
    Path model = TestModels.gemma3();

    assertThat(model).hasFileName("gemma-3-270m-q4_k_m.gguf").hasSize(253_113_024);
    assertStoredAsPromised("gemma3-270m", model);
  }

  @Test
  void hasMiniLm_asTheAliasPromises() {
    Path model = TestModels.miniLm();

    assertThat(model.resolve("model.safetensors")).hasSize(90_868_376);
    assertThat(model)
        .isDirectoryContaining("glob:**/config.json")
        .isDirectoryContaining("glob:**/tokenizer.json")
        .isDirectoryContaining("glob:**/modules.json");
    assertThat(model.resolve("1_Pooling/config.json")).isRegularFile();
    assertStoredAsPromised("minilm", model);
  }

  private void assertStoredAsPromised(String alias, Path model) {
    StoredModel stored =
        catalog.stored().stream().filter(m -> m.name().equals(alias)).findFirst().orElseThrow();
    ExpectedFile promised =
        catalog.aliases().stream()
            .filter(a -> a.name().equals(alias))
            .findFirst()
            .orElseThrow()
            .weights();
    assertThat(stored.path()).isEqualTo(model);
    assertThat(stored.manifest().weights())
        .isEqualTo(new StoredFile(promised.name(), promised.bytes(), promised.sha256()));
    assertThat(stored.manifest().licence()).isPresent();
  }
}
