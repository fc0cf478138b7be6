package dev.hasten.catalog;

import static dev.hasten.catalog.Workshop.FILE;
import static dev.hasten.catalog.Workshop.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
  private static final byte[] CONTENT = Workshop.bytes(50_000);
  private static final String HUB = "hf:" + REPOSITORY + "/" + FILE;
  private static final String PIP = "pip:tiny==1/" + FILE;

  @TempDir private Path folder;
  private Workshop workshop;

  @BeforeEach
  void open() {
    workshop = new Workshop(folder);
  }

  @Test
  void returnsThePath_whenTheModelIsAFileOrADirectory() throws IOException {
    Path file = folder.resolve("here.gguf");
    Workshop.write(file, CONTENT);
    Workshop.write(folder.resolve("dir/config.json"), CONTENT);

    assertThat(workshop.locate(file.toString())).isEqualTo(file);
    assertThat(workshop.locate(folder + "/dir")).isEqualTo(folder.resolve("dir"));
  }

  @Test
  void namesTheGguf_whenADirectoryHasNoConfig() throws IOException {
    Workshop.write(folder.resolve("dir/only.gguf"), CONTENT);

    ResourceException thrown =
        catchThrowableOfType(ResourceException.class, () -> workshop.locate(folder + "/dir"));

    assertThat(thrown).hasMessageContaining("has no config.json");
    assertThat(thrown.hint()).contains("only.gguf");
  }

  @ParameterizedTest
  @CsvSource({
    "smollm2, did you mean smollm2-135m?",
    "SmolLM2-135M-instruct, did you mean smollm2-135m?",
    "minilm6, did you mean minilm?",
    "gema3-270m, did you mean gemma3-270m?",
    "acme/thing, for the Hugging Face hub write hf:acme/thing",
  })
  void hintsAtWhatWasMeant_whenThereIsNoSuchModel(String text, String hint) {
    Catalog catalog = new Catalog(new Environment(Map.of(), folder));

    ResourceException thrown =
        catchThrowableOfType(
            ResourceException.class, () -> catalog.locate(text, Progress.silent()));

    assertThat(thrown).hasMessage("there is no model " + text);
    assertThat(thrown.hint()).isEqualTo(hint);
  }

  @Test
  void listsTheAliases_whenNothingIsNear() {
    Catalog catalog = new Catalog(new Environment(Map.of(), folder));

    ResourceException thrown =
        catchThrowableOfType(
            ResourceException.class, () -> catalog.locate("missing.gguf", Progress.silent()));

    assertThat(thrown.hint()).endsWith("smollm2-135m, gemma3-270m, minilm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny",
        "hf:a/b",
        "hf:a",
        "pip:thing",
        "missing.gguf",
        "a/missing.GGUF",
        "./my models/missing.gguf",
        "/my models/missing.gguf"
      })
  void seesAModel_whenTheArgumentNamesOne(String text) {
    assertThat(workshop.catalog(Workshop.tiny(CONTENT)).namesModel(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Why is the sky blue?",
        "tiny story",
        "hf: what is it?",
        "explain what is in model.gguf",
        "a/b",
        "src",
        "",
        "nul \0 character"
      })
  void seesAPrompt_whenTheArgumentNamesNoModel(String text) {
    assertThat(workshop.catalog(Workshop.tiny(CONTENT)).namesModel(text)).isFalse();
  }

  @Test
  void seesAModel_whenTheFileOrDirectoryExists() throws IOException {
    Workshop.write(folder.resolve("my model.gguf"), CONTENT);
    Workshop.write(folder.resolve("dir/config.json"), CONTENT);
    Workshop.write(folder.resolve("prompt.txt"), CONTENT);

    assertThat(workshop.catalog().namesModel(folder + "/my model.gguf")).isTrue();
    assertThat(workshop.catalog().namesModel(folder + "/dir")).isTrue();
    assertThat(workshop.catalog().namesModel(folder + "/prompt.txt")).isFalse();
    assertThat(workshop.catalog().namesModel(folder.toString())).isTrue();
  }

  @Test
  void fallsBackToTheSecondSource_whenNobodyListensAtTheFirst() throws IOException {
    workshop.set("HF_ENDPOINT", "http://127.0.0.1:1");
    FakePip pip = new FakePip(folder.resolve("python"));
    pip.offer("tiny==1", Map.of(FILE, CONTENT));
    workshop.set("PATH", pip.path());

    Path model = workshop.catalog(tiny()).locate("tiny", workshop.progress);

    assertThat(model).hasFileName(FILE).hasBinaryContent(CONTENT);
    Manifest manifest = workshop.catalog().stored().getFirst().manifest();
    assertThat(manifest.model()).isEqualTo("tiny");
    assertThat(manifest.source()).isEqualTo(PIP);
    assertThat(manifest.licence()).contains("public domain");
    assertThat(workshop.progress.notes())
        .anyMatch(note -> note.startsWith(HUB + ": cannot reach 127.0.0.1:1"))
        .contains("tiny comes under: public domain");
  }

  @Test
  void namesEverySource_whenAllFail() {
    workshop.set("HF_ENDPOINT", "http://127.0.0.1:1");

    ResourceException thrown =
        catchThrowableOfType(
            ResourceException.class,
            () -> workshop.catalog(tiny()).locate("tiny", workshop.progress));

    assertThat(thrown.getMessage())
        .startsWith("cannot fetch tiny: " + HUB + ": cannot reach 127.0.0.1:1")
        .endsWith("; " + PIP + ": there is no python3 on the PATH");
    assertThat(thrown.hint()).contains("pass its path").contains(FILE);
  }

  @Test
  void refusesAWheel_whenItsModelIsAnotherOne() throws IOException {
    byte[] other = Workshop.bytes(50_001);
    FakePip pip = new FakePip(folder.resolve("python"));
    pip.offer("tiny==1", Map.of(FILE, other));
    workshop.set("PATH", pip.path());

    assertThatThrownBy(
            () -> workshop.catalog(Workshop.tiny(CONTENT, PIP)).locate("tiny", workshop.progress))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining(Sha256.of(CONTENT))
        .hasMessageContaining(Sha256.of(other));
    assertThat(workshop.catalog().stored()).isEmpty();
  }

  @Test
  void fetchesAgain_whenTheStoredFileWasCutShort() throws IOException {
    FakePip pip = new FakePip(folder.resolve("python"));
    pip.offer("tiny==1", Map.of(FILE, CONTENT));
    workshop.set("PATH", pip.path());
    Catalog catalog = workshop.catalog(Workshop.tiny(CONTENT, PIP));
    Path model = catalog.locate("tiny", workshop.progress);
    Files.write(model, new byte[10]);

    assertThat(catalog.locate("tiny", workshop.progress)).hasBinaryContent(CONTENT);
    assertThat(pip.asked()).hasSize(2);
  }

  @Test
  void fetchesOnce_whenTwoWantTheSameModel() throws Exception {
    CountDownLatch secondWaits = new CountDownLatch(1);
    RecordedProgress second =
        new RecordedProgress() {
          @Override
          public void note(String message) {
            super.note(message);
            secondWaits.countDown();
          }
        };
    try (FakeHub hub = new FakeHub()) {
      hub.put(REPOSITORY, FILE, CONTENT);
      workshop.set("HF_ENDPOINT", hub.endpoint());
      CountDownLatch firstFetches = new CountDownLatch(1);
      hub.storageAnswers((exchange, content) -> {
        firstFetches.countDown();
        await(secondWaits);
        FakeHub.send(content).give(exchange, content);
      });
      CompletableFuture<Path> first = CompletableFuture.supplyAsync(() -> workshop.locate(HUB));
      firstFetches.await();

      assertThat(workshop.catalog().locate(HUB, second)).hasBinaryContent(CONTENT);
      assertThat(first.join()).hasBinaryContent(CONTENT);
      assertThat(second.notes()).containsExactly("waiting: another process fetches " + HUB);
      assertThat(second.started()).isEmpty();
      assertThat(hub.requestsOf("storage")).hasSize(1);
    }
  }

  @Test
  void forgetsTheModel_whenItIsRemoved() throws IOException {
    FakePip pip = new FakePip(folder.resolve("python"));
    pip.offer("tiny==1", Map.of(FILE, CONTENT));
    workshop.set("PATH", pip.path());
    Path model = workshop.locate(PIP);

    workshop.catalog().remove(PIP);

    assertThat(model).doesNotExist();
    assertThat(workshop.catalog().stored()).isEmpty();
    assertThat(Folders.filesBelow(workshop.models())).allMatch(f -> f.toString().endsWith(".lock"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hf:acme/absent", "absent", "../.."})
  void saysSo_whenWhatIsToBeRemovedIsNotThere(String name) {
    assertThatThrownBy(() -> workshop.catalog().remove(name))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("is not in the store");
  }

  @Test
  void passesOver_whatIsNotOfTheStore() throws IOException {
    Workshop.write(workshop.models().resolve("stray.txt"), CONTENT);
    Workshop.write(workshop.models().resolve("broken/manifest.json"), CONTENT);
    Workshop.write(workshop.models().resolve("empty/manifest.json"), new byte[] {'{', '}'});

    assertThat(workshop.catalog().stored()).isEmpty();
  }

  @Test
  void saysWhere_whenTheStoreCannotBeWritten() throws IOException {
    Workshop.write(folder.resolve("hasten"), CONTENT);

    ResourceException thrown =
        catchThrowableOfType(ResourceException.class, () -> workshop.locate(HUB));

    assertThat(thrown).hasMessageContaining("cannot write in " + workshop.models());
    assertThat(thrown.hint()).contains("HASTEN_HOME");
  }

  private static Alias tiny() {
    return Workshop.tiny(CONTENT, HUB, PIP);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
