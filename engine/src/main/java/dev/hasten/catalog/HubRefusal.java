package dev.hasten.catalog;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a status other than success means to a user. The hub names the reason in `X-Error-Code`, as
/// huggingface_hub reads it (`utils/_http.py`, `hf_raise_for_status`); without it the status must
/// do.
final class HubRefusal {
  private static final Pattern FILE = Pattern.compile("/resolve/(?<revision>[^/]+)/(?<file>.+)$");
  private static final Pattern REVISION = Pattern.compile("/revision/(?<revision>[^/?]+)");
  private static final String TOKENS = "https://huggingface.co/settings/tokens";

  private final HubResponse response;
  private final URI uri;
  private final Asker asker;

  /// Whether the hub knew who asks.
  enum Asker {
    ANONYMOUS,
    KNOWN_BY_TOKEN
  }

  private HubRefusal(HubResponse response, URI uri, Asker asker) {
    this.response = response;
    this.uri = uri;
    this.asker = asker;
  }

  /// @param uri what was asked for
  static SourceFailure of(HubResponse response, URI uri, Asker asker) {
    HubRefusal refusal = new HubRefusal(response, uri, asker);
    return switch (response.errorCode()) {
      case "GatedRepo" -> refusal.gated();
      case "RepoNotFound" -> refusal.noRepository();
      case "RevisionNotFound" -> refusal.noRevision();
      case "EntryNotFound" -> refusal.noFile();
      case "DisabledRepo" -> refusal.disabled();
      default -> refusal.byStatus();
    };
  }

  private SourceFailure gated() {
    return switch (asker) {
      case ANONYMOUS ->
          new SourceFailure(
              "%s is gated: its licence must be accepted first (%s)".formatted(page(), status()),
              "accept the licence on %s, then set HF_TOKEN to a token of your account, from %s"
                  .formatted(page(), TOKENS));
      case KNOWN_BY_TOKEN ->
          new SourceFailure(
              "%s is gated, and the account of your token has no access to it (%s)"
                  .formatted(page(), status()),
              "accept the licence on %s with the account of HF_TOKEN; a fine-grained token must also be allowed to read gated repositories (%s)"
                  .formatted(page(), TOKENS));
    };
  }

  private SourceFailure noRepository() {
    return switch (asker) {
      case ANONYMOUS ->
          new SourceFailure(
              "%s has no public repository %s (%s)".formatted(host(), page(), status()),
              "see how it is spelled; for a private repository set HF_TOKEN to a token of your account, from "
                  + TOKENS);
      case KNOWN_BY_TOKEN ->
          new SourceFailure(
              "%s has no repository %s that your token may read (%s)"
                  .formatted(host(), page(), status()),
              "see how it is spelled, and whether the account of HF_TOKEN may read it");
    };
  }

  private SourceFailure noRevision() {
    String revision = group(FILE, "revision", group(REVISION, "revision", "that name"));
    return new SourceFailure(
        "%s has no revision %s (%s)".formatted(page(), revision, status()),
        "see its branches and tags on %s/tree/main".formatted(page()));
  }

  private SourceFailure noFile() {
    return new SourceFailure(
        "%s has no file %s (%s)".formatted(page(), group(FILE, "file", "of that name"), status()),
        "see its files on %s/tree/%s".formatted(page(), group(FILE, "revision", "main")));
  }

  private SourceFailure disabled() {
    return new SourceFailure(
        "%s was disabled by the hub (%s)".formatted(page(), status()),
        "choose another repository; %s says why".formatted(page()));
  }

  private SourceFailure byStatus() {
    int status = response.status();
    return switch (status) {
      case 401, 403 -> denied();
      case 404 ->
          new SourceFailure(
              "%s has no such repository, revision or file (%s)".formatted(host(), status()),
              "see what is there on %s".formatted(page()));
      case 429 ->
          new TransientFailure(
              "%s is asked too often (%s)".formatted(host(), status()), response.retryAfter());
      default ->
          status >= 500
              ? new TransientFailure(
                  "%s is out of order (%s)".formatted(host(), status()), response.retryAfter())
              : new SourceFailure("%s answers %s".formatted(host(), status()));
    };
  }

  private SourceFailure denied() {
    return switch (asker) {
      case ANONYMOUS ->
          new SourceFailure(
              "%s does not give it to us (%s): gated, private or not there"
                  .formatted(host(), status()),
              "accept the licence on %s, then set HF_TOKEN to a token of your account"
                  .formatted(page()));
      case KNOWN_BY_TOKEN ->
          new SourceFailure(
              "%s does not give it to the account of your token (%s): the token is no longer valid, or the repository gated, private or not there"
                  .formatted(host(), status()),
              "accept the licence on %s, and set HF_TOKEN to a valid token, from %s"
                  .formatted(page(), TOKENS));
    };
  }

  private String status() {
    String code = response.errorCode();
    return "HTTP %d%s".formatted(response.status(), code.isEmpty() ? "" : ", " + code);
  }

  private String host() {
    return uri.getHost();
  }

  /// The repository's page, which both kinds of address contain.
  private String page() {
    return uri.toString()
        .replaceFirst("/api/models/", "/")
        .replaceFirst("/(resolve|revision)/.*", "");
  }

  private String group(Pattern pattern, String name, String otherwise) {
    Matcher matcher = pattern.matcher(uri.toString());
    return matcher.find() ? matcher.group(name) : otherwise;
  }
}
