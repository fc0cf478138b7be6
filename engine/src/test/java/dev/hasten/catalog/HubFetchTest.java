package dev.hasten.catalog;

import static dev.hasten.catalog.Workshop.FILE;
import static dev.hasten.catalog.Workshop.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubFetchTest {
  private static final String SPEC = "hf:" + REPOSITORY + "/" + FILE;
  private static final byte[] CONTENT = Workshop.bytes(300_000);
  private static final int HALF = 150_000;

  @TempDir private Path folder;
  private Workshop workshop;
  private FakeHub hub;

  @BeforeEach
  void startHub() throws IOException {
    hub = new FakeHub();
    hub.put(REPOSITORY, FILE, CONTENT);
    workshop = new Workshop(folder);
    workshop.set("HF_ENDPOINT", hub.endpoint() + "/");
  }

  @AfterEach
  void stopHub() {
    hub.close();
  }

  @Test
  void storesTheFileAndItsManifest_whenTheHubGivesIt() throws IOException {
    Path model = workshop.locate(SPEC);

    assertThat(model).hasFileName(FILE).hasBinaryContent(CONTENT);
    assertThat(workshop.catalog().stored()).hasSize(1);
    StoredModel stored = workshop.catalog().stored().getFirst();
    assertThat(stored.name()).isEqualTo(SPEC);
    assertThat(stored.path()).isEqualTo(model);
    assertThat(stored.manifest().source()).isEqualTo(SPEC);
    assertThat(stored.manifest().weights())
        .isEqualTo(new StoredFile(FILE, CONTENT.length, Sha256.of(CONTENT)));
    assertThat(workshop.unfinished()).isEmpty();
  }

  @Test
  void reportsEveryByte_whenAFileIsFetched() {
    workshop.locate(SPEC);

    assertThat(workshop.progress.started()).containsExactly("fetching " + FILE);
    assertThat(workshop.progress.totalBytes()).hasValue(CONTENT.length);
    assertThat(workshop.progress.bytes()).isEqualTo(CONTENT.length);
    assertThat(workshop.progress.finishedTransfers()).isEqualTo(1);
  }

  @Test
  void asksNobody_whenTheModelIsInTheStore() {
    workshop.locate(SPEC);
    hub.close();

    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
  }

  @Test
  void goesOnWhereItStopped_whenTheConnectionBreaks() {
    hub.storageAnswers(FakeHub.dropAfter(HALF));

    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
    FakeHub.Request second = hub.requestsOf("storage").get(1);
    assertThat(second.header("Range"))
        .hasValueSatisfying(r -> assertThat(r).matches("bytes=[1-9]\\d*-"));
    assertThat(second.header("If-range")).isPresent();
    assertThat(workshop.progress.bytes()).isEqualTo(CONTENT.length);
    assertThat(workshop.progress.notes()).anyMatch(note -> note.contains("trying again"));
  }

  @Test
  void goesOnInTheNextRun_whenAllAttemptsBreak() {
    hub.storageAnswers(
        FakeHub.dropAfter(HALF), FakeHub.status(503), FakeHub.status(500), FakeHub.status(502));
    assertThatThrownBy(() -> workshop.locate(SPEC))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("HTTP 500");
    assertThat(workshop.catalog().stored()).isEmpty();

    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
    assertThat(hub.requestsOf("storage").getLast().header("Range")).isPresent();
  }

  @Test
  void goesOn_whenTheServerStalls() {
    hub.storageAnswers(hub.stallAfter(HALF));

    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
    assertThat(workshop.progress.notes()).anyMatch(note -> note.contains("no byte came for 0.7 s"));
    assertThat(hub.requestsOf("storage").get(1).header("Range")).contains("bytes=" + HALF + "-");
  }

  @Test
  void startsOver_whenTheFileOnTheHubHasChanged() {
    byte[] changed = Workshop.bytes(200_000);
    hub.storageAnswers(FakeHub.dropAfter(HALF), FakeHub.status(404));
    assertThatThrownBy(() -> workshop.locate(SPEC)).hasMessageContaining("HTTP 404");
    hub.put(REPOSITORY, FILE, changed);

    assertThat(workshop.locate(SPEC)).hasBinaryContent(changed);
    assertThat(hub.requestsOf("storage").getLast().header("Range")).isPresent();
  }

  @Test
  void startsOver_whenTheServerSendsAnotherRange() {
    hub.storageAnswers(FakeHub.dropAfter(HALF), FakeHub.partialFrom(7));

    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
  }

  @Test
  void takesThePart_whenItIsCompleteAlready() throws IOException {
    hub.storageAnswers(FakeHub.dropAfter(HALF), FakeHub.status(404));
    assertThatThrownBy(() -> workshop.locate(SPEC)).isInstanceOf(ResourceException.class);
    Files.write(part(), CONTENT);

    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
    assertThat(workshop.progress.bytes()).isEqualTo(CONTENT.length);
  }

  @Test
  void removesTheFileAndNamesBothHashes_whenTheContentIsWrong() throws IOException {
    byte[] wrong = Workshop.bytes(300_001);
    hub.storageAnswers(FakeHub.send(wrong));

    assertThatThrownBy(() -> workshop.locate(SPEC))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining(Sha256.of(wrong))
        .hasMessageContaining(Sha256.of(CONTENT));
    assertThat(workshop.unfinished()).isEmpty();
    assertThat(workshop.catalog().stored()).isEmpty();
    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
  }

  @Test
  void refuses_whenTheSizeIsNotTheExpectedOne() {
    Alias tiny = Workshop.tiny(Workshop.bytes(17), SPEC);

    assertThatThrownBy(() -> workshop.catalog(tiny).locate("tiny", workshop.progress))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("300000 bytes")
        .hasMessageContaining("expected 17");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void saysHowToGetAccess_whenTheRepositoryIsGated(int status) {
    hub.hubAnswers(FakeHub.status(status));

    ResourceException thrown = failure();

    assertThat(thrown).hasMessageContaining("HTTP " + status);
    assertThat(thrown.hint())
        .contains("accept the licence on " + hub.endpoint() + "/" + REPOSITORY + ",")
        .contains("HF_TOKEN");
    assertThat(hub.requests()).hasSize(1);
  }

  @Test
  void saysSo_whenThereIsNoSuchFile() {
    assertThatThrownBy(() -> workshop.locate("hf:" + REPOSITORY + "/other.gguf"))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("no such repository, revision or file");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void triesAgain_whenTheServerIsBusy(int status) {
    hub.hubAnswers(FakeHub.status(status, "Retry-After", "3600"), FakeHub.status(status));

    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
    assertThat(hub.requestsOf("hub")).hasSize(3);
  }

  @Test
  void givesUp_whenTheServerStaysBusy() {
    hub.hubAnswers(FakeHub.status(429), FakeHub.status(429), FakeHub.status(429));

    assertThat(failure()).hasMessageContaining("asked too often (HTTP 429)");
    assertThat(hub.requestsOf("hub")).hasSize(3);
  }

  @Test
  void givesUp_whenRedirectsDoNotEnd() {
    FakeHub.Answer around = FakeHub.status(302, "Location", "/" + REPOSITORY + "/round");
    hub.hubAnswers(
        around, around, around, around, around, around, around, around, around, around, around,
        around);

    assertThat(failure()).hasMessageContaining("redirects more than 10 times");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "", "http://", "::::"})
  void followsNoRedirect_whenItLeadsOutOfTheWeb(String location) {
    hub.hubAnswers(FakeHub.status(302, "Location", location));

    assertThat(failure()).hasMessageContaining("which is not followed");
  }

  @Test
  void refuses_whenTheFileIsLargerThanTheDisk() throws IOException {
    hub.storageAnswers(hub.announce(1L << 50));

    ResourceException thrown = failure();

    assertThat(thrown)
        .hasMessageContaining("needs 1.1 PB of disk space")
        .hasMessageContaining("free in");
    assertThat(thrown.hint()).contains("HASTEN_HOME");
    assertThat(workshop.unfinished()).allMatch(file -> file.toFile().length() == 0);
  }

  @Test
  void removesThePartAndSaysSo_whenTheDiskIsFull() throws IOException {
    Files.createDirectories(part().getParent());
    Files.createSymbolicLink(part(), Path.of("/dev/full"));

    ResourceException thrown = failure();

    assertThat(thrown).hasMessageContaining("cannot write in").hasMessageContaining("space");
    assertThat(thrown.hint()).contains("HASTEN_HOME");
    assertThat(Files.exists(part(), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(workshop.unfinished()).isEmpty();
  }

  @Test
  void sendsTheTokenToTheHubOnly_whenItRedirectsElsewhere() {
    workshop.set("HF_TOKEN", "hf_secret");

    workshop.locate(SPEC);

    assertThat(hub.requestsOf("hub").getFirst().header("Authorization"))
        .contains("Bearer hf_secret");
    assertThat(hub.requestsOf("storage")).hasSize(1);
    assertThat(hub.requestsOf("storage").getFirst().header("Authorization")).isEmpty();
  }

  @Test
  void sendsTheSavedToken_whenNoVariableIsSet() throws IOException {
    Workshop.write(
        workshop.home().resolve(".cache/huggingface/token"),
        "hf_saved\n".getBytes(StandardCharsets.UTF_8));

    workshop.locate(SPEC);

    assertThat(hub.requestsOf("hub").getFirst().header("Authorization"))
        .contains("Bearer hf_saved");
  }

  @Test
  void asksNobody_whenTheHubIsOffline() {
    workshop.set("HF_HUB_OFFLINE", "1");

    assertThat(failure()).hasMessageContaining("HF_HUB_OFFLINE is set");
    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void triesAgain_whenTheServerAcceptsButDoesNotAnswer() {
    hub.hubAnswers(hub.silence());

    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
    assertThat(workshop.progress.notes()).anyMatch(note -> note.contains("does not answer"));
  }

  @Test
  void saysSoAtOnce_whenNobodyListens() {
    workshop.set("HF_ENDPOINT", "http://127.0.0.1:1");

    ResourceException thrown = failure();

    assertThat(thrown).hasMessageContaining("cannot reach 127.0.0.1:1");
    assertThat(thrown.hint()).contains("HF_ENDPOINT");
    assertThat(workshop.progress.notes()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://hub", "hub", "http://", ":"})
  void saysSo_whenTheEndpointIsNoAddress(String endpoint) {
    workshop.set("HF_ENDPOINT", endpoint);

    assertThat(failure()).hasMessageContaining("HF_ENDPOINT is \"");
  }

  @Test
  void showsNothingInTheStore_whileAFetchIsUnderWay() {
    List<Integer> storedMeanwhile = new ArrayList<>();
    hub.storageAnswers(
        FakeHub.dropAfter(HALF),
        (exchange, content) -> {
          storedMeanwhile.add(workshop.catalog().stored().size());
          FakeHub.send(content).give(exchange, content);
        });

    workshop.locate(SPEC);

    assertThat(storedMeanwhile).containsExactly(0);
    assertThat(workshop.catalog().stored()).hasSize(1);
  }

  @Test
  void keepsWhatHasArrived_whenInterrupted() throws Exception {
    hub.storageAnswers(FakeHub.dropAfter(HALF), hub.stallAfter(0));
    Thread main = Thread.currentThread();
    RecordedProgress interrupting =
        new RecordedProgress() {
          @Override
          public void note(String message) {
            main.interrupt();
          }
        };

    assertThatThrownBy(() -> workshop.catalog().locate(SPEC, interrupting))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("was interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.size(part())).isPositive();
  }

  private ResourceException failure() {
    return catchThrowableOfType(ResourceException.class, () -> workshop.locate(SPEC));
  }

  private Path part() {
    return workshop
        .models()
        .resolve(".partial/hf--acme--tiny-GGUF--tiny.gguf/hub/" + FILE + ".part");
  }
}
