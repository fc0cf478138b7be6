package dev.hasten.catalog;

import static dev.hasten.catalog.Workshop.FILE;
import static dev.hasten.catalog.Workshop.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubRepositoryTest {
  private static final byte[] CONTENT = Workshop.bytes(30_000);

  @TempDir private Path folder;
  private Workshop workshop;
  private FakeHub hub;

  @BeforeEach
  void startHub() throws IOException {
    hub = new FakeHub();
    workshop = new Workshop(folder);
    workshop.set("HF_ENDPOINT", hub.endpoint());
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  @Test
  void takesTheOnlyGguf_whenNoFileIsNamed() {
    hub.put(REPOSITORY, "deep/" + FILE, CONTENT);
    hub.list(REPOSITORY, listing("README.md", "deep/" + FILE));

    Path model = workshop.locate("hf:" + REPOSITORY);

    assertThat(model).hasFileName(FILE).hasBinaryContent(CONTENT);
    assertThat(workshop.catalog().stored().getFirst().manifest().licence()).contains("mit");
  }

  @Test
  void namesTheChoices_whenARepositoryHasSeveralGgufs() {
    hub.list(REPOSITORY, listing("a.gguf", "b.gguf"));

    ResourceException thrown =
        catchThrowableOfType(ResourceException.class, () -> workshop.locate("hf:" + REPOSITORY));

    assertThat(thrown).hasMessageContaining("2 .gguf files");
    assertThat(thrown.hint()).contains("hf:acme/tiny-GGUF/a.gguf, hf:acme/tiny-GGUF/b.gguf");
  }

  @Test
  void fetchesADirectory_whenTheRepositoryHasSafetensors() {
    hub.put(REPOSITORY, "config.json", Workshop.bytes(20));
    hub.put(REPOSITORY, "model.safetensors", CONTENT);
    hub.put(REPOSITORY, "1_Pooling/config.json", Workshop.bytes(30));
    hub.list(
        REPOSITORY,
        listing("config.json", "model.safetensors", "1_Pooling/config.json", "pytorch_model.bin"));

    Path model = workshop.locate("hf:" + REPOSITORY);

    assertThat(model).isDirectory();
    assertThat(model.resolve("model.safetensors")).hasBinaryContent(CONTENT);
    assertThat(model.resolve("1_Pooling/config.json")).hasSize(30);
    assertThat(workshop.catalog().stored().getFirst().manifest().files()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no json", "[]", "{\"siblings\": [{\"rfilename\": \"../../x.gguf\"}]}"})
  void saysSo_whenTheListingIsUseless(String listing) {
    hub.list(REPOSITORY, listing);

    assertThatThrownBy(() -> workshop.locate("hf:" + REPOSITORY))
        .isInstanceOf(ResourceException.class)
        .hasMessageStartingWith("cannot fetch hf:acme/tiny-GGUF: it");
  }

  private static String listing(String... files) {
    List<String> siblings =
        List.of(files).stream().map("{\"rfilename\": \"%s\"}"::formatted).toList();
    return "{\"cardData\": {\"license\": \"mit\"}, \"siblings\": %s}".formatted(siblings);
  }
}
