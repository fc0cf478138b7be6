package dev.hasten.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.Snippets;
import dev.hasten.TestModels;
import dev.hasten.api.Hasten;
import dev.hasten.api.HastenModel;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The examples of the documentation, between `@start` and `@end`; they are run as they are shown.
class ExamplesTest {
  @BeforeAll
  static void fetchModels() {
    assertThat(TestModels.smollm2()).exists();
    assertThat(TestModels.miniLm()).exists();
  }

  @Test
  void chats() {
    ChatResponse answer;
    // @start region="chat"
    try (HastenModel model = Hasten.load("smollm2-135m")) {
      ChatSettings settings =
          ChatSettings.defaults()
              .withSeed(7)
              .withParameters(ChatRequestParameters.builder().maxOutputTokens(64).build());
      ChatModel chat = new HastenChatModel(model, settings);
      answer = chat.chat(SystemMessage.from("Be brief."), UserMessage.from("Why is the sky blue?"));
    }
    // @end
    assertThat(answer.aiMessage().text()).isNotBlank();
    assertThat(answer.tokenUsage().outputTokenCount()).isBetween(1, 64);
  }

  @Test
  void streams() {
    CompletableFuture<ChatResponse> complete = new CompletableFuture<>();
    StringBuilder shown = new StringBuilder();
    // @start region="streaming"
    try (HastenModel model = Hasten.load("smollm2-135m")) {
      new HastenStreamingChatModel(model)
          .chat(
              "Say hello.",
              new StreamingChatResponseHandler() {
                @Override
                public void onPartialResponse(String piece) {
                  shown.append(piece);
                }

                @Override
                public void onCompleteResponse(ChatResponse response) {
                  complete.complete(response);
                }

                @Override
                public void onError(Throwable failure) {
                  complete.completeExceptionally(failure);
                }
              });
      complete.join(); // before the model is closed
    }
    // @end
    assertThat(complete.join().aiMessage().text()).isEqualTo(shown.toString()).isNotBlank();
  }

  @Test
  void embeds() {
    Embedding vector;
    // @start region="embedding"
    try (HastenModel model = Hasten.load("minilm")) {
      EmbeddingModel embeddings = new HastenEmbeddingModel(model);
      vector = embeddings.embed("A cat sits here.").content();
    }
    // @end
    assertThat(vector.dimension()).isEqualTo(384);
  }

  @Test
  void areShown() throws IOException {
    assertThat(Snippets.requireAll()).isEqualTo(3);
  }
}
