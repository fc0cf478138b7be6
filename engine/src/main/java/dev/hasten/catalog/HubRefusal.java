package dev.hasten.catalog;

import java.net.URI;

/// What a status other than success means to a user.
final class HubRefusal {
  private HubRefusal() {}

  static SourceFailure of(HubResponse response, URI uri) {
    int status = response.status();
    return switch (status) {
      case 401, 403 ->
          new SourceFailure(
              "%s does not give it to us (HTTP %d): gated, private or not there"
                  .formatted(uri.getHost(), status),
              "accept the licence on %s, then set HF_TOKEN to a token of your account"
                  .formatted(page(uri)));
      case 404 ->
          new SourceFailure(
              "%s has no such repository, revision or file (HTTP 404)".formatted(uri.getHost()),
              "see what is there on %s".formatted(page(uri)));
      case 429 ->
          new TransientFailure(
              "%s is asked too often (HTTP 429)".formatted(uri.getHost()), response.retryAfter());
      default ->
          status >= 500
              ? new TransientFailure(
                  "%s is out of order (HTTP %d)".formatted(uri.getHost(), status),
                  response.retryAfter())
              : new SourceFailure("%s answers HTTP %d".formatted(uri.getHost(), status));
    };
  }

  /// The repository's page, which both kinds of address contain.
  private static String page(URI uri) {
    return uri.toString()
        .replaceFirst("/api/models/", "/")
        .replaceFirst("/(resolve|revision)/.*", "");
  }
}
