package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TinyModels;
import dev.hasten.catalog.Catalog;
import dev.hasten.catalog.Environment;
import dev.hasten.error.BadModelException;
import dev.hasten.runtime.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelAheadTest {
  @TempDir Path directory;
  private Catalog catalog;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    catalog = new Catalog(new Environment(Map.of(), directory));
    model = TinyModels.llama().write(directory);
  }

  private Optional<ModelAhead> begin(String... arguments) {
    return ModelAhead.begin(List.of(arguments), catalog);
  }

  @Test
  void opensTheModelThatIsNamed_whereverItStands() throws IOException {
    String named = model.toString();
    for (List<String> arguments :
        List.of(List.of(named, "hi"), List.of("--seed", "7", "--json", named))) {
      ModelAhead ahead = ModelAhead.begin(arguments, catalog).orElseThrow();
      try (LanguageModel opened = ModelAhead.open(Optional.of(ahead), model)) {
        assertThat(opened.file().path()).isEqualTo(model);
        assertThat(opened).isSameAs(ahead.model().join());
      }
    }
  }

  @Test
  void opensNothing_whenTheDefaultModelIsNotThere() {
    assertThat(begin("a prompt")).isEmpty();
    assertThat(begin()).isEmpty();
    assertThat(begin("missing.gguf")).isEmpty();
  }

  @Test
  void opensTheModelThatIsAskedFor_whenAnotherWasExpected() throws IOException {
    Path other = Files.copy(model, directory.resolve("other.gguf"));
    Optional<ModelAhead> ahead = begin(model.toString());

    try (LanguageModel opened = ModelAhead.open(ahead, other)) {
      assertThat(opened.file().path()).isEqualTo(other);
    }
    assertThatThrownBy(() ->
            ahead
                .orElseThrow()
                .model()
                .join()
                .file()
                .tensors()
                .values()
                .forEach(tensor -> tensor.data().asByteBuffer().get(0)))
        .isInstanceOf(IllegalStateException.class); // it was closed
  }

  @Test
  void saysWhatIsWrong_whereTheModelIsAskedFor() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.gguf"), "no model");
    Optional<ModelAhead> ahead = begin(broken.toString());

    assertThatThrownBy(() -> ModelAhead.open(ahead, broken)).isInstanceOf(BadModelException.class);
  }
}
