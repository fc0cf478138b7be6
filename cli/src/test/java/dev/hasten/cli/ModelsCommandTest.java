package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.catalog.FakeHub;
import dev.hasten.format.GgufFixture;
import dev.hasten.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ModelsCommandTest {
  private static final String SPEC = "hf:acme/tiny-GGUF/tiny.gguf";
  private static final byte[] CONTENT = GgufFixture.small().bytes();

  @TempDir Path folder;
  private FakeHub hub;
  private Cli cli;

  @BeforeEach
  void openHub() throws IOException {
    hub = new FakeHub();
    hub.put("acme/tiny-GGUF", "tiny.gguf", CONTENT);
    cli = new Cli(folder).set("HF_ENDPOINT", hub.endpoint());
  }

  @AfterEach
  void closeHub() {
    hub.close();
  }

  @Test
  void fetchesListsAndRemovesAModel() {
    JsonNode pulled = cli.run("models", "pull", SPEC, "--json").json();
    Path path = Path.of(pulled.get("path").stringValue());
    assertThat(path).startsWith(cli.models()).hasBinaryContent(CONTENT);
    assertThat(pulled.get("name").stringValue()).isEqualTo(SPEC);

    JsonNode row = row(cli.run("models", "list", "--json").json(), SPEC);
    assertThat(row.get("path").stringValue()).isEqualTo(path.toString());
    assertThat(row.get("fileBytes").longValue()).isEqualTo(CONTENT.length);
    assertThat(row.get("licence").isNull()).isTrue();

    JsonNode removed = cli.run("models", "remove", SPEC, "--json").json();
    assertThat(removed.get("removed").stringValue()).isEqualTo(SPEC);
    assertThat(cli.leftovers()).isEmpty();
  }

  @Test
  void printsThePathAlone_whenAModelIsPulled() {
    Ran ran = cli.run("models", "pull", SPEC).succeeded();

    assertThat(Path.of(ran.out().strip())).hasBinaryContent(CONTENT);
    assertThat(ran.err()).contains("fetching tiny.gguf").doesNotContain("error:");
  }

  @Test
  void asksNobody_whenTheModelIsThere() {
    cli.run("models", "pull", SPEC).succeeded();
    int requests = hub.requests().size();

    Ran again = cli.run("models", "pull", SPEC).succeeded();

    assertThat(again.err()).isEmpty();
    assertThat(hub.requests()).hasSize(requests);
  }

  @Test
  void listsAliasesWithNoPath_whenTheStoreIsEmpty() {
    JsonNode row = row(cli.run("models", "list", "--json").json(), "smollm2-135m");

    assertThat(row.get("path").isNull()).isTrue();
    assertThat(row.get("licence").stringValue()).isEqualTo("Apache-2.0");
    assertThat(row.get("quantization").stringValue()).isEqualTo("Q4_1");
    assertThat(cli.run("models", "list").succeeded().out())
        .contains("smollm2-135m", "gemma3-270m", "minilm", "not fetched", "98 MB")
        .contains("Q4_1", "Q4_K_M", "Apache-2.0", "Gemma Terms of Use")
        .doesNotContain("https://");
  }

  @Test
  void printsTheSameList_howeverItIsAskedFor() {
    JsonNode list = cli.run("models", "list", "--json").json();

    assertThat(cli.run("models", "--json", "list").json()).isEqualTo(list);
    assertThat(cli.run("models", "--json").json()).isEqualTo(list);
    assertThat(cli.run("models").out()).isEqualTo(cli.run("models", "list").out());
  }

  @Test
  void saysWhatTheFileSays_ofAModelOfTheStore() throws IOException {
    put(
        TinyModels.llama(DType.Q4_0)
            .withWhole("general.file_type", 15)
            .withText("general.license", "cc-by-4.0"));
    cli.run("models", "pull", SPEC).succeeded();

    JsonNode row = row(cli.run("models", "list", "--json").json(), SPEC);
    assertThat(row.get("quantization").stringValue()).isEqualTo("Q4_K_M");
    assertThat(row.get("licence").stringValue()).isEqualTo("cc-by-4.0");
    assertThat(cli.run("models", "list").succeeded().out().lines())
        .anySatisfy(line ->
            assertThat(line)
                .matches(
                    "\\Q%s\\E +0 MB +Q4_K_M +in the store +cc-by-4.0 +\\Q%s\\E"
                        .formatted(SPEC, SPEC)));
  }

  @Test
  void listsAModelThatIsDamaged() throws IOException {
    Path path = Path.of(cli.run("models", "pull", SPEC, "--json").json().get("path").stringValue());
    Files.writeString(path, "no longer a model");

    JsonNode row = row(cli.run("models", "list", "--json").json(), SPEC);

    assertThat(row.get("quantization").isNull()).isTrue();
    assertThat(cli.run("models", "list").succeeded().out()).contains(SPEC);
  }

  @Test
  void removesThePackedWeights_withTheModel() throws IOException {
    put(TinyModels.llama(DType.Q4_0));
    cli.run("run", SPEC, "abc", "--raw", "--max-tokens", "1").succeeded();
    assertThat(packed()).hasSize(1);

    cli.run("models", "remove", SPEC).succeeded();

    assertThat(packed()).isEmpty();
    assertThat(cli.leftovers()).isEmpty();
  }

  @Test
  void leavesThePackedWeightsOfOthers_whenAModelIsRemoved() throws IOException {
    put(TinyModels.llama(DType.Q4_0));
    Path other = TinyModels.llama(DType.Q8_0).write(folder);
    cli.run("run", other.toString(), "abc", "--raw", "--max-tokens", "1").succeeded();
    cli.run("run", SPEC, "abc", "--raw", "--max-tokens", "1").succeeded();
    assertThat(packed()).hasSize(2);

    cli.run("models", "remove", SPEC).succeeded();

    assertThat(packed()).hasSize(1);
  }

  private void put(TinyModel model) throws IOException {
    Path file = model.write(Files.createDirectory(folder.resolve("published")));
    hub.put("acme/tiny-GGUF", "tiny.gguf", Files.readAllBytes(file));
  }

  private List<Path> packed() throws IOException {
    try (Stream<Path> files = Files.list(cli.models().resolveSibling("packed"))) {
      return files.toList();
    }
  }

  @Test
  void refusesToRemove_whatIsNotThere() {
    cli.run("models", "remove", "smollm2-135m")
        .refused(HastenCli.FAILED, "smollm2-135m is not in the store");
  }

  private static JsonNode row(JsonNode list, String name) {
    return list.get("models").values().stream()
        .filter(row -> row.get("name").stringValue().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
