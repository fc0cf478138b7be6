package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.catalog.FakeHub;
import dev.hasten.format.GgufFixture;
import java.io.IOException;
import java.nio.file.Path;
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
    assertThat(cli.run("models", "list").succeeded().out())
        .contains("smollm2-135m", "gemma3-270m", "minilm", "not fetched", "98 MB");
  }

  @Test
  void printsTheSameList_howeverItIsAskedFor() {
    JsonNode list = cli.run("models", "list", "--json").json();

    assertThat(cli.run("models", "--json", "list").json()).isEqualTo(list);
    assertThat(cli.run("models", "--json").json()).isEqualTo(list);
    assertThat(cli.run("models").out()).isEqualTo(cli.run("models", "list").out());
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
