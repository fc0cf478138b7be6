package dev.hasten.catalog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY` name, in capitals or not, as curl
/// and Python's tools read them. `NO_PROXY` has hosts that are asked directly, with commas between:
/// a name stands for all hosts below it, too, `*` for all there are.
final class ProxyVariables extends ProxySelector {
  private static final int USUAL_PORT = 80;

  private final Optional<Proxy> https;
  private final Optional<Proxy> http;
  private final List<String> exceptions;

  private ProxyVariables(Optional<Proxy> https, Optional<Proxy> http, List<String> exceptions) {
    this.https = https;
    this.http = http;
    this.exceptions = exceptions;
  }

  /// Who asks for us, if a variable says so.
  ///
  /// @throws SourceFailure if a variable names no proxy that can be used
  static Optional<ProxySelector> of(Environment environment) throws SourceFailure {
    Optional<Proxy> https = proxy(environment, "HTTPS_PROXY");
    Optional<Proxy> http = proxy(environment, "HTTP_PROXY");
    return https.isEmpty() && http.isEmpty()
        ? Optional.empty()
        : Optional.of(new ProxyVariables(https, http, exceptions(environment)));
  }

  private static Optional<Proxy> proxy(Environment environment, String name) throws SourceFailure {
    Optional<String> own = variable(environment, name);
    if (own.isPresent()) {
      return Optional.of(parse(name, own.get()));
    }
    Optional<String> all = variable(environment, "ALL_PROXY");
    return all.isPresent() ? Optional.of(parse("ALL_PROXY", all.get())) : Optional.empty();
  }

  private static Optional<String> variable(Environment environment, String name) {
    return environment.variable(name.toLowerCase(Locale.ROOT)).or(() -> environment.variable(name));
  }

  private static List<String> exceptions(Environment environment) {
    String hosts = variable(environment, "NO_PROXY").orElse("");
    return Arrays.stream(hosts.toLowerCase(Locale.ROOT).split("[,\\s]+"))
        .map(host -> host.replaceFirst("^\\*?\\.", ""))
        .filter(host -> !host.isEmpty())
        .toList();
  }

  private static Proxy parse(String name, String text) throws SourceFailure {
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      if ("http".equalsIgnoreCase(uri.getScheme())
          && uri.getHost() != null
          && uri.getUserInfo() == null) {
        int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), port));
      }
    } catch (IllegalArgumentException e) {
      // Reported below, like any other proxy that cannot be used; it may have a password in it.
    }
    throw new SourceFailure(
        name + " names no proxy that can be used here",
        "set %s to http://HOST:PORT, without a name and a password; or fetch the model by other means"
            .formatted(name));
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<Proxy> proxy = "https".equalsIgnoreCase(uri.getScheme()) ? https : http;
    return List.of(isException(uri) ? Proxy.NO_PROXY : proxy.orElse(Proxy.NO_PROXY));
  }

  private boolean isException(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    String withPort = host + ":" + uri.getPort();
    return exceptions.stream()
        .anyMatch(name ->
            name.equals("*")
                || host.equals(name)
                || host.endsWith("." + name)
                || withPort.equals(name));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The request fails, and says so.
  }
}
