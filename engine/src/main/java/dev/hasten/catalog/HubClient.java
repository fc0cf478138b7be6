package dev.hasten.catalog;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Asks the hub. Redirects are followed by hand, because the token may go to the hub and to nobody
/// it redirects to.
final class HubClient implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;

  private final HubAccess access;
  private final Patience patience;
  private final HttpClient http;

  /// @param proxies who asks for us; none: whom the JVM's own properties name
  HubClient(HubAccess access, Patience patience, Optional<ProxySelector> proxies) {
    this.access = access;
    this.patience = patience;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect());
    proxies.ifPresent(builder::proxy);
    this.http = builder.build();
  }

  /// Whether the hub learns who asks.
  HubRefusal.Asker asker() {
    return access.asker();
  }

  /// The answer to a GET, whatever its status.
  ///
  /// @throws TransientFailure if the connection broke before the answer
  /// @throws SourceFailure if the server is not to be reached or redirects without end
  HubResponse get(URI uri, Map<String, String> headers) throws SourceFailure, InterruptedException {
    Optional<HttpHeaders> linked = Optional.empty();
    URI target = uri;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      HttpResponse<ResponseBody> response = send(target, headers);
      HttpHeaders first = linked.orElse(response.headers());
      if (!isRedirect(response)) {
        return new HubResponse(response.statusCode(), response.headers(), first, response.body());
      }
      response.body().close();
      linked = Optional.of(merged(first, response.headers()));
      target = redirectTarget(target, response);
    }
    throw new SourceFailure(
        "%s redirects more than %d times".formatted(uri.getHost(), MOST_REDIRECTS));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  static boolean isHttp(URI uri) {
    return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
  }

  /// What is wrong with a connection; the JDK leaves some messages empty.
  static String reason(Throwable cause) {
    for (Throwable link = cause; link != null; link = link.getCause()) {
      if (link instanceof UnresolvedAddressException) {
        return "its name is unknown";
      }
    }
    return switch (cause) {
      case HttpConnectTimeoutException timeout -> "no answer in time";
      case ConnectException refused -> Optional.ofNullable(refused.getMessage()).orElse("refused");
      default -> Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
    };
  }

  /// A repository that was renamed redirects within the hub before the hub names hash and size.
  private static HttpHeaders merged(HttpHeaders first, HttpHeaders later) {
    return first.firstValue("x-linked-size").isPresent() ? first : later;
  }

  private HttpResponse<ResponseBody> send(URI uri, Map<String, String> headers)
      throws SourceFailure, InterruptedException {
    CompletableFuture<HttpResponse<ResponseBody>> answer =
        http.sendAsync(request(uri, headers), info -> new ResponseBody());
    try {
      return answer.get(
          patience.connect().plus(patience.stall()).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new TransientFailure(uri.getHost() + " accepts the connection but does not answer", e);
    } catch (ExecutionException e) {
      throw failure(uri, e.getCause() == null ? e : e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private HttpRequest request(URI uri, Map<String, String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("User-Agent", "hasten").GET();
    headers.forEach(request::header);
    if (access.isHub(uri)) {
      access.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    return request.build();
  }

  private static SourceFailure failure(URI uri, Throwable cause) {
    String where = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    String reason = "cannot reach %s: %s".formatted(where, reason(cause));
    return switch (cause) {
      case ConnectException e -> unreachable(reason, e);
      case HttpConnectTimeoutException e -> unreachable(reason, e);
      case SSLException e -> unreachable(reason, e);
      case IOException e -> new TransientFailure(reason, e);
      default -> unreachable(reason, cause);
    };
  }

  private static SourceFailure unreachable(String reason, Throwable cause) {
    return new SourceFailure(
        reason, "check the network, or set HF_ENDPOINT to a mirror of the hub", cause);
  }

  private static boolean isRedirect(HttpResponse<?> response) {
    return switch (response.statusCode()) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private static URI redirectTarget(URI from, HttpResponse<?> response) throws SourceFailure {
    String location = response.headers().firstValue("location").orElse("");
    try {
      URI target = from.resolve(location);
      boolean losesTls = "https".equals(from.getScheme()) && !"https".equals(target.getScheme());
      if (!location.isEmpty() && isHttp(target) && target.getHost() != null && !losesTls) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      // Reported below, like any other address that is not to be followed.
    }
    throw new SourceFailure(
        "%s redirects to \"%s\", which is not followed".formatted(from.getHost(), location));
  }
}
