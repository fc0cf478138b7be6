package dev.hasten.langchain4j;

import dev.hasten.api.GenerateOptions;
import dev.hasten.api.HastenModel;
import dev.hasten.api.Prompt;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;

/// A model as LangChain4j's `StreamingChatModel`. What [HastenChatModel] says of requests holds
/// here, too.
///
/// {@snippet file="dev/hasten/langchain4j/ExamplesTest.java" region="streaming"}
///
/// @param model a decoder with a chat template; stays the caller's, who closes it
/// @param settings what holds for every request
public record HastenStreamingChatModel(HastenModel model, ChatSettings settings)
    implements StreamingChatModel {

  /// With the usual settings.
  public HastenStreamingChatModel(HastenModel model) {
    this(model, ChatSettings.defaults());
  }

  /// Begins to answer a conversation and returns at once. The handler is called by the thread that
  /// computes, and hears of every failure, those of the request included. What it throws from a
  /// partial answer is told to its `onError`, and the answer goes on. After it cancels it hears
  /// nothing more.
  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    StreamedAnswer answer = new StreamedAnswer(model, handler);
    try {
      Prompt prompt = Messages.prompt(request.messages());
      GenerateOptions options = Requests.options(request.parameters(), settings);
      var _ = model.start(prompt, options, answer).future().whenComplete(answer::end);
    } catch (RuntimeException e) {
      answer.fail(e);
    }
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return settings.parameters();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return settings.listeners();
  }
}
