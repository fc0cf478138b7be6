package dev.hasten.catalog;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Plays the Hugging Face hub on this machine: a hub that redirects every file to a second server,
/// as the real one does, and answers in whatever order of mishaps a test asks for.
public final class FakeHub implements AutoCloseable {

  /// How one request for a file's bytes, or for the hub's own answer, is answered.
  public interface Answer {
    void give(HttpExchange exchange, byte[] content) throws IOException;
  }

  /// A request that a server saw.
  public record Request(String server, String path, Map<String, List<String>> headers) {
    public Optional<String> header(String name) {
      return headers.getOrDefault(name, List.of()).stream().findFirst();
    }
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, String> listings = new ConcurrentHashMap<>();
  private final Queue<Answer> hubAnswers = new ArrayDeque<>();
  private final Queue<Answer> storageAnswers = new ArrayDeque<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final HttpServer hub;
  private final HttpServer storage;

  public FakeHub() throws IOException {
    hub = server("hub", this::answerAsHub);
    storage = server("storage", this::answerAsStorage);
  }

  public String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  public String storageAddress() {
    return "http://127.0.0.1:" + storage.getAddress().getPort();
  }

  /// Adds a file to a repository's main branch.
  public void put(String repository, String file, byte[] content) {
    files.put("/%s/resolve/main/%s".formatted(repository, file), content);
  }

  /// Sets what the hub's API says of a repository's main branch.
  public void list(String repository, String json) {
    listings.put("/api/models/%s/revision/main".formatted(repository), json);
  }

  /// The hub answers so, one request after the other, before it is itself again.
  public void hubAnswers(Answer... answers) {
    hubAnswers.addAll(Arrays.asList(answers));
  }

  /// The server of the bytes answers so, before it is itself again.
  public void storageAnswers(Answer... answers) {
    storageAnswers.addAll(Arrays.asList(answers));
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public List<Request> requestsOf(String server) {
    return requests().stream().filter(request -> request.server().equals(server)).toList();
  }

  public static Answer status(int status, String... headers) {
    return (exchange, content) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /// Announces all and breaks the connection after so many bytes.
  public static Answer dropAfter(int bytes) {
    return (exchange, content) -> {
      tag(exchange, content);
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, bytes);
    };
  }

  /// Sends so many bytes and then falls silent.
  public Answer stallAfter(int bytes) {
    return (exchange, content) -> {
      tag(exchange, content);
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, bytes);
      exchange.getResponseBody().flush();
      awaitClosing();
    };
  }

  /// Accepts the request and never answers.
  public Answer silence() {
    return (exchange, content) -> awaitClosing();
  }

  /// Announces so many bytes and sends none.
  public Answer announce(long bytes) {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, bytes);
      exchange.getResponseBody().flush();
      awaitClosing();
    };
  }

  /// Sends these bytes, whatever is asked for.
  public static Answer send(byte[] other) {
    return (exchange, content) -> {
      tag(exchange, other);
      exchange.sendResponseHeaders(200, other.length);
      exchange.getResponseBody().write(other);
    };
  }

  /// Sends the bytes from a place that was not asked for.
  public static Answer partialFrom(int first) {
    return (exchange, content) -> sendPart(exchange, content, first);
  }

  @Override
  public void close() {
    closing.countDown();
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }

  private HttpServer server(String name, Answer answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          requests.add(new Request(name, path, Map.copyOf(exchange.getRequestHeaders())));
          try (exchange) {
            answer.give(exchange, files.getOrDefault(path, new byte[0]));
          }
        });
    server.setExecutor(threads);
    server.start();
    return server;
  }

  private void answerAsHub(HttpExchange exchange, byte[] content) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Answer special = hubAnswers.poll();
    if (special != null) {
      special.give(exchange, content);
    } else if (listings.containsKey(path)) {
      send(listings.get(path).getBytes(StandardCharsets.UTF_8)).give(exchange, content);
    } else if (files.containsKey(path)) {
      redirectToStorage(exchange, content);
    } else {
      status(404).give(exchange, content);
    }
  }

  private void redirectToStorage(HttpExchange exchange, byte[] content) throws IOException {
    String path = exchange.getRequestURI().getRawPath(); // a proxy is asked with more
    exchange.getResponseHeaders().add("Location", storageAddress() + path);
    exchange.getResponseHeaders().add("X-Linked-Size", String.valueOf(content.length));
    exchange.getResponseHeaders().add("X-Linked-Etag", '"' + Sha256.of(content) + '"');
    exchange.sendResponseHeaders(302, -1);
  }

  private void answerAsStorage(HttpExchange exchange, byte[] content) throws IOException {
    Answer special = storageAnswers.poll();
    if (special != null) {
      special.give(exchange, content);
    } else {
      sendWhatIsAsked(exchange, content);
    }
  }

  private static void sendWhatIsAsked(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    boolean isSame = etag(content).equals(exchange.getRequestHeaders().getFirst("If-Range"));
    int first = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (range == null || !isSame) {
      send(content).give(exchange, content);
    } else if (first >= content.length) {
      status(416, "Content-Range", "bytes */" + content.length).give(exchange, content);
    } else {
      sendPart(exchange, content, first);
    }
  }

  private static void sendPart(HttpExchange exchange, byte[] content, int first)
      throws IOException {
    tag(exchange, content);
    exchange
        .getResponseHeaders()
        .add(
            "Content-Range", "bytes %d-%d/%d".formatted(first, content.length - 1, content.length));
    exchange.sendResponseHeaders(206, content.length - first);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(content, first, content.length - first);
    }
  }

  private static void tag(HttpExchange exchange, byte[] content) {
    exchange.getResponseHeaders().add("ETag", etag(content));
  }

  private static String etag(byte[] content) {
    return "\"v" + Arrays.hashCode(content) + "\"";
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
