package dev.hasten.langchain4j;

import dev.hasten.api.HastenModel;
import dev.hasten.runtime.AnswerSink;
import dev.hasten.runtime.Generation;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Hands an answer over to a handler as it comes.
final class StreamedAnswer implements AnswerSink, StreamingHandle {
  private final HastenModel model;
  private final StreamingChatResponseHandler handler;
  private volatile boolean cancelled;

  StreamedAnswer(HastenModel model, StreamingChatResponseHandler handler) {
    this.model = model;
    this.handler = handler;
  }

  @Override
  public Listener text(String piece) {
    if (!piece.isEmpty() && !cancelled) {
      tell(() ->
          handler.onPartialResponse(new PartialResponse(piece), new PartialResponseContext(this)));
    }
    return listener();
  }

  @Override
  public Listener listener() {
    return cancelled ? Listener.GONE : Listener.PRESENT;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  /// The answer has ended, for one of two reasons.
  void end(@Nullable Generation answer, @Nullable Throwable failure) {
    if (cancelled) {
      return;
    }
    if (answer != null) {
      tell(() -> handler.onCompleteResponse(Answers.response(model, answer)));
    } else if (failure != null) {
      fail(failure);
    }
  }

  void fail(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    handler.onError(cause instanceof RuntimeException known ? Answers.failure(known) : cause);
  }

  /// What a handler throws is its own affair, which it hears of.
  private void tell(Runnable word) {
    try {
      word.run();
    } catch (RuntimeException e) {
      handler.onError(e);
    }
  }
}
