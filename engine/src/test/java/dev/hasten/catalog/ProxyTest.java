package dev.hasten.catalog;

import static dev.hasten.catalog.Workshop.FILE;
import static dev.hasten.catalog.Workshop.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest {
  private static final String SPEC = "hf:" + REPOSITORY + "/" + FILE;
  private static final byte[] CONTENT = Workshop.bytes(30_000);

  /// A name that nobody has (RFC 6761): only a proxy could know it.
  private static final String ELSEWHERE = "http://hub.invalid";

  @TempDir private Path folder;
  private Workshop workshop;
  private FakeHub proxy;

  @BeforeEach
  void startProxy() throws IOException {
    proxy = new FakeHub();
    proxy.put(REPOSITORY, FILE, CONTENT);
    workshop = new Workshop(folder);
    workshop.set("HF_ENDPOINT", ELSEWHERE);
  }

  @AfterEach
  void stopProxy() {
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP_PROXY", "http_proxy", "ALL_PROXY"})
  void isAsked_forAHostThatOnlyItKnows(String variable) {
    workshop.set(variable, proxy.endpoint());
    workshop.set("NO_PROXY", "127.0.0.1"); // where the bytes are

    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
    assertThat(proxy.requestsOf("hub").getFirst().header("Host")).contains("hub.invalid");
  }

  @Test
  void isNotAsked_forAHostThatIsNamed() {
    workshop.set("HF_ENDPOINT", proxy.endpoint());
    workshop.set("HTTP_PROXY", "http://127.0.0.1:1");
    workshop.set("NO_PROXY", "example.org, 127.0.0.1");

    assertThat(workshop.locate(SPEC)).hasBinaryContent(CONTENT);
  }

  @Test
  void isSaidToBeOutOfReach_whenItIs() {
    workshop.set("HTTP_PROXY", "127.0.0.1:1");

    assertThatThrownBy(() -> workshop.locate(SPEC))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("cannot reach hub.invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"socks5://proxy:1080", "https://proxy", "http://me:secret@proxy", "http://", "::"})
  void isRefused_whenItCannotBeUsed(String value) {
    workshop.set("HTTPS_PROXY", value);

    assertThatThrownBy(() -> workshop.locate(SPEC))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("HTTPS_PROXY names no proxy")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @CsvSource({
    "https://huggingface.co/a,        tls:3128",
    "http://huggingface.co/a,         plain:80",
    "https://cdn.example.org/a,       DIRECT",
    "https://EXAMPLE.org/a,           DIRECT",
    "https://notexample.org/a,        tls:3128",
    "https://deep.cdn.test/a,         DIRECT",
    "https://ported.test:8443/a,      DIRECT",
    "https://ported.test/a,           tls:3128"
  })
  void isTheOneForTheAddress(String address, String expected) throws SourceFailure {
    Map<String, String> variables =
        Map.of(
            "HTTPS_PROXY", "http://tls:3128/",
            "http_proxy", "plain",
            "NO_PROXY", "example.org,.cdn.test, ported.test:8443");
    ProxySelector selector = ProxyVariables.of(new Environment(variables, folder)).orElseThrow();

    List<Proxy> selected = selector.select(URI.create(address));

    assertThat(selected).singleElement().extracting(ProxyTest::spelled).isEqualTo(expected);
  }

  @Test
  void isNone_whenNoVariableNamesOne() throws SourceFailure {
    Environment silent = new Environment(Map.of("NO_PROXY", "*", "HTTP_PROXY", " "), folder);

    assertThat(ProxyVariables.of(silent)).isEmpty();
  }

  @Test
  void isNotAsked_whenAStarExceptsAll() throws SourceFailure {
    Environment all = new Environment(Map.of("NO_PROXY", "*", "ALL_PROXY", "proxy:1"), folder);

    assertThat(ProxyVariables.of(all).orElseThrow().select(URI.create("https://a.b/")))
        .containsExactly(Proxy.NO_PROXY);
  }

  private static String spelled(Proxy proxy) {
    return proxy.address() instanceof InetSocketAddress address
        ? address.getHostString() + ":" + address.getPort()
        : proxy.type().name();
  }
}
