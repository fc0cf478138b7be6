package dev.hasten.catalog;

import static dev.hasten.catalog.Workshop.FILE;
import static dev.hasten.catalog.Workshop.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a user reads when the hub gives nothing.
class HubRefusalTest {
  private static final String SPEC = "hf:" + REPOSITORY + "/" + FILE;
  private static final String WHOLE = "hf:" + REPOSITORY;

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

  private ResourceException refused(String spec, int status, String code) {
    hub.hubAnswers(FakeHub.status(status, "X-Error-Code", code));
    ResourceException thrown =
        catchThrowableOfType(ResourceException.class, () -> workshop.locate(spec));
    assertThat(hub.requests()).hasSize(1);
    assertThat(thrown).hasMessageContaining("HTTP %d, %s".formatted(status, code));
    return thrown;
  }

  private String page() {
    return hub.endpoint() + "/" + REPOSITORY;
  }

  @ParameterizedTest
  @ValueSource(strings = {SPEC, WHOLE})
  void saysWhatToAcceptAndSet_whenTheRepositoryIsGated(String spec) {
    ResourceException thrown = refused(spec, 401, "GatedRepo");

    assertThat(thrown).hasMessageContainingAll(page() + " is gated", "licence must be accepted");
    assertThat(thrown.hint()).contains("accept the licence on " + page() + ",", "set HF_TOKEN");
  }

  @ParameterizedTest
  @ValueSource(strings = {SPEC, WHOLE})
  void saysWhoMustAccept_whenTheTokensAccountHasNoAccess(String spec) {
    workshop.set("HF_TOKEN", "hf_mine");

    ResourceException thrown = refused(spec, 403, "GatedRepo");

    assertThat(thrown).hasMessageContaining("the account of your token has no access");
    assertThat(thrown.hint())
        .contains("accept the licence on " + page() + " with the account of HF_TOKEN")
        .contains("fine-grained");
    assertThat(thrown.getMessage() + thrown.hint()).doesNotContain("hf_mine");
  }

  @ParameterizedTest
  @CsvSource({"401", "404"})
  void saysThatItMayBePrivate_whenThereIsNoSuchRepository(int status) {
    ResourceException thrown = refused(WHOLE, status, "RepoNotFound");

    assertThat(thrown).hasMessageContaining("no public repository " + page());
    assertThat(thrown.hint())
        .contains("how it is spelled", "for a private repository set HF_TOKEN");
  }

  @Test
  void saysThatTheTokenMayNot_whenThereIsNoSuchRepositoryForIt() {
    workshop.set("HF_TOKEN", "hf_mine");

    ResourceException thrown = refused(SPEC, 404, "RepoNotFound");

    assertThat(thrown).hasMessageContaining("no repository " + page() + " that your token may");
  }

  @Test
  void namesTheRevision_whenThereIsNone() {
    assertThat(refused("hf:" + REPOSITORY + "@v9", 404, "RevisionNotFound"))
        .hasMessageContaining(page() + " has no revision v9");
  }

  @Test
  void namesTheRevisionOfAFile_whenThereIsNone() {
    assertThat(refused("hf:" + REPOSITORY + "@v9/" + FILE, 404, "RevisionNotFound"))
        .hasMessageContaining(page() + " has no revision v9");
  }

  @Test
  void namesTheFileAndWhereToLook_whenThereIsNone() {
    ResourceException thrown =
        refused("hf:" + REPOSITORY + "@v1/deep/" + FILE, 404, "EntryNotFound");

    assertThat(thrown).hasMessageContaining(page() + " has no file deep/" + FILE);
    assertThat(thrown.hint()).contains(page() + "/tree/v1");
  }

  @Test
  void saysSo_whenTheHubDisabledTheRepository() {
    assertThat(refused(SPEC, 403, "DisabledRepo")).hasMessageContaining("disabled by the hub");
  }

  @Test
  void suspectsTheToken_whenTheHubGivesNoReason() {
    workshop.set("HF_TOKEN", "hf_old");
    hub.hubAnswers(FakeHub.status(401));

    ResourceException thrown =
        catchThrowableOfType(ResourceException.class, () -> workshop.locate(SPEC));

    assertThat(thrown).hasMessageContainingAll("the token is no longer valid", "HTTP 401");
    assertThat(thrown.hint()).contains("set HF_TOKEN to a valid token");
  }

  @Test
  void takesNoNotice_whenTheReasonIsNoWord() {
    hub.hubAnswers(FakeHub.status(404, "X-Error-Code", "no <word>"));

    ResourceException thrown =
        catchThrowableOfType(ResourceException.class, () -> workshop.locate(SPEC));

    assertThat(thrown).hasMessageContaining("no such repository, revision or file (HTTP 404)");
  }
}
