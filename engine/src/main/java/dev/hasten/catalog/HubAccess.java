package dev.hasten.catalog;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where the hub is and who asks, from the same variables that Hugging Face's own tools read.
///
/// @param endpoint without a trailing slash
/// @param token for gated and private repositories
record HubAccess(URI endpoint, Optional<String> token) {
  private static final String PUBLIC_HUB = "https://huggingface.co";

  static HubAccess of(Environment environment) throws SourceFailure {
    if (environment.isOn("HF_HUB_OFFLINE")) {
      throw new SourceFailure("HF_HUB_OFFLINE is set", "unset HF_HUB_OFFLINE to use the hub");
    }
    return new HubAccess(endpoint(environment), token(environment));
  }

  URI fileUri(HubFile source, String file) {
    return URI.create(
        "%s/%s/resolve/%s/%s"
            .formatted(endpoint, source.repository(), source.revision(), encoded(file)));
  }

  URI listingUri(HubFile source) {
    return URI.create(
        "%s/api/models/%s/revision/%s?blobs=true"
            .formatted(endpoint, source.repository(), source.revision()));
  }

  /// Whether the hub learns who asks.
  HubRefusal.Asker asker() {
    return token.isPresent() ? HubRefusal.Asker.KNOWN_BY_TOKEN : HubRefusal.Asker.ANONYMOUS;
  }

  /// Whether a URI is the hub itself, the only one to see the token.
  boolean isHub(URI uri) {
    return endpoint.getScheme().equalsIgnoreCase(uri.getScheme())
        && endpoint.getHost().equalsIgnoreCase(uri.getHost())
        && endpoint.getPort() == uri.getPort();
  }

  private static URI endpoint(Environment environment) throws SourceFailure {
    String text = environment.variable("HF_ENDPOINT").orElse(PUBLIC_HUB).replaceAll("/+$", "");
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null && HubClient.isHttp(uri)) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Reported below, like a URI without a host.
    }
    throw new SourceFailure(
        "HF_ENDPOINT is \"%s\", which is no http address".formatted(text),
        "unset HF_ENDPOINT, or set it to something like " + PUBLIC_HUB);
  }

  private static Optional<String> token(Environment environment) throws SourceFailure {
    Optional<String> token =
        environment
            .variable("HF_TOKEN")
            .or(() -> environment.variable("HUGGING_FACE_HUB_TOKEN"))
            .or(() -> savedToken(environment));
    if (token.isPresent() && !token.get().matches("[!-~]+")) {
      throw new SourceFailure(
          "the Hugging Face token has characters that no token has", "set HF_TOKEN again");
    }
    return token;
  }

  private static Optional<String> savedToken(Environment environment) {
    Path home =
        environment
            .variable("HF_HOME")
            .map(Path::of)
            .orElseGet(() -> environment.home().resolve(".cache").resolve("huggingface"));
    try {
      return Optional.of(Files.readString(home.resolve("token")).strip())
          .filter(text -> !text.isEmpty());
    } catch (IOException noneSaved) {
      return Optional.empty();
    }
  }

  private static String encoded(String file) {
    return Arrays.stream(file.split("/"))
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }
}
