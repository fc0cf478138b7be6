package dev.hasten.langchain4j;

import dev.hasten.api.HastenModel;
import dev.hasten.runtime.Generation;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;

/// A model as LangChain4j's `ChatModel`.
///
/// {@snippet file="dev/hasten/langchain4j/ExamplesTest.java" region="chat"}
///
/// Temperature, top-p, top-k, both penalties, the most tokens of the answer and stop texts are
/// honoured; tools, response formats, other contents than text and a model's name in a request are
/// refused with an `UnsupportedFeatureException`. Safe for use by many threads, as the model is.
///
/// @param model a decoder with a chat template; stays the caller's, who closes it
/// @param settings what holds for every request
public record HastenChatModel(HastenModel model, ChatSettings settings) implements ChatModel {

  /// With the usual settings.
  public HastenChatModel(HastenModel model) {
    this(model, ChatSettings.defaults());
  }

  /// Answers a conversation.
  ///
  /// @throws dev.langchain4j.exception.UnsupportedFeatureException if it asks for what the model
  ///   cannot do
  /// @throws dev.langchain4j.exception.InvalidRequestException if it cannot be meant: a number out
  ///   of its range, a conversation that the model's template refuses, a prompt that fills the
  ///   context
  /// @throws dev.hasten.error.HastenException if the model fails otherwise
  @Override
  public ChatResponse doChat(ChatRequest request) {
    try {
      Generation answer =
          model.generate(
              Messages.prompt(request.messages()),
              Requests.options(request.parameters(), settings));
      return Answers.response(model, answer);
    } catch (RuntimeException e) {
      throw Answers.failure(e);
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
