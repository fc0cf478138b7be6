package dev.hasten.catalog;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The body of a response, pulled piece by piece, where every wait has an end. (The JDK's input
/// stream of a body waits for ever when a server falls silent.)
final class ResponseBody implements BodySubscriber<ResponseBody>, AutoCloseable {

  private sealed interface Event {}

  private record Piece(List<ByteBuffer> buffers) implements Event {}

  private record Failed(Throwable cause) implements Event {}

  private record Complete() implements Event {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  /// The next bytes, or an empty list at the end.
  ///
  /// @throws TransientFailure if the connection broke or no byte came for the time `stall`
  List<ByteBuffer> next(Duration stall) throws TransientFailure, InterruptedException {
    Event event = events.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
    return switch (event) {
      case null ->
          throw new TransientFailure(
              "no byte came for %.1f s".formatted(stall.toMillis() / 1000.0));
      case Failed(Throwable cause) ->
          throw new TransientFailure("the connection broke: " + HubClient.reason(cause), cause);
      case Piece(List<ByteBuffer> buffers) -> {
        subscription.join().request(1);
        yield buffers;
      }
      case Complete() -> List.of();
    };
  }

  /// Lets go of the connection.
  @Override
  public void close() {
    var _ = subscription.thenAccept(Flow.Subscription::cancel);
  }

  @Override
  public CompletionStage<ResponseBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.complete(given);
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    events.add(new Piece(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    events.add(new Failed(cause));
  }

  @Override
  public void onComplete() {
    events.add(new Complete());
  }
}
