package dev.hasten.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import dev.hasten.api.Hasten;
import dev.hasten.api.HastenModel;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class HastenStreamingChatModelTest {
  private static final HastenModel MODEL = Hasten.load(TestModels.smollm2().toString());
  private static final HastenStreamingChatModel CHAT = new HastenStreamingChatModel(MODEL);
  private static final String QUESTION = "What is the capital of France?";

  @AfterAll
  static void closeModel() {
    MODEL.close();
  }

  private static ChatRequest request(DefaultChatRequestParameters.Builder<?> parameters) {
    return ChatRequest.builder()
        .messages(UserMessage.from(QUESTION))
        .parameters(parameters.build())
        .build();
  }

  private static DefaultChatRequestParameters.Builder<?> greedy(int maxTokens) {
    return ChatRequestParameters.builder().temperature(0.0).maxOutputTokens(maxTokens);
  }

  /// Writes down what it hears.
  private static class Recorder implements StreamingChatResponseHandler {
    final List<String> pieces = Collections.synchronizedList(new ArrayList<>());
    final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch ended = new CountDownLatch(1);
    volatile @Nullable ChatResponse complete;

    @Override
    public void onPartialResponse(String piece) {
      pieces.add(piece);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      complete = response;
      ended.countDown();
    }

    @Override
    public void onError(Throwable error) {
      errors.add(error);
    }

    ChatResponse response() throws InterruptedException {
      ended.await();
      return Objects.requireNonNull(complete);
    }
  }

  @Test
  void handsOverTheAnswerInPieces() throws InterruptedException {
    Recorder handler = new Recorder();

    CHAT.chat(request(greedy(24)), handler);

    ChatResponse response = handler.response();
    assertThat(handler.errors).isEmpty();
    assertThat(handler.pieces).hasSizeGreaterThan(3).noneMatch(String::isEmpty);
    assertThat(String.join("", handler.pieces))
        .isEqualTo(response.aiMessage().text())
        .isEqualTo(new HastenChatModel(MODEL).chat(request(greedy(24))).aiMessage().text());
    assertThat(response.tokenUsage().outputTokenCount()).isPositive();
    assertThat(response.finishReason()).isIn(FinishReason.STOP, FinishReason.LENGTH);
  }

  @Test
  void tellsTheHandler_whenTheRequestIsRefused() {
    Recorder handler = new Recorder();
    ToolSpecification tool = ToolSpecification.builder().name("weather").build();

    CHAT.chat(request(greedy(3).toolSpecifications(tool)), handler);
    CHAT.chat(request(ChatRequestParameters.builder().topP(7.0)), handler);

    assertThat(handler.errors)
        .satisfiesExactly(
            tools -> assertThat(tools).isInstanceOf(UnsupportedFeatureException.class),
            range -> assertThat(range).isInstanceOf(InvalidRequestException.class));
    assertThat(handler.pieces).isEmpty();
  }

  @Test
  void goesOnAndSaysSo_whenTheHandlerThrows() throws InterruptedException {
    Recorder handler =
        new Recorder() {
          @Override
          public void onPartialResponse(String piece) {
            super.onPartialResponse(piece);
            if (pieces.size() == 1) {
              throw new UnsupportedOperationException("mine");
            }
          }
        };

    CHAT.chat(request(greedy(8)), handler);

    assertThat(handler.response().aiMessage().text()).isEqualTo(String.join("", handler.pieces));
    assertThat(handler.errors).singleElement().isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void saysNothingMore_whenTheHandlerCancels() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Recorder handler =
        new Recorder() {
          @Override
          public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
            super.onPartialResponse(piece.text());
            context.streamingHandle().cancel();
            begun.countDown();
          }
        };
    CHAT.chat(request(greedy(200)), handler);

    assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
    MODEL.generate("Hi"); // waits until the model is free

    assertThat(handler.pieces).hasSize(1);
    assertThat(handler.complete).isNull();
    assertThat(handler.errors).isEmpty();
  }

  @Test
  void tellsTheHandler_whenTheModelIsClosed() throws InterruptedException {
    CountDownLatch told = new CountDownLatch(1);
    HastenModel closed = Hasten.load(TestModels.smollm2().toString());
    closed.close();
    Recorder handler =
        new Recorder() {
          @Override
          public void onError(Throwable error) {
            super.onError(error);
            told.countDown();
          }
        };

    new HastenStreamingChatModel(closed).chat(request(greedy(3)), handler);

    told.await();
    assertThat(handler.errors).singleElement().isInstanceOf(IllegalStateException.class);
  }
}
