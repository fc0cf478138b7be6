package dev.hasten.langchain4j;

import dev.hasten.api.HastenModel;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.TokenCountEstimator;
import java.util.ArrayList;
import java.util.List;

/// Counts tokens as a model does, for memories that must fit its context. It counts; it does not
/// estimate.
///
/// @param model with a chat template, if messages are counted
public record HastenTokenCountEstimator(HastenModel model) implements TokenCountEstimator {

  /// Of the text alone.
  @Override
  public int estimateTokenCountInText(String text) {
    return model.tokenizer().encode(text, SpecialText.PLAIN).length;
  }

  /// Of a conversation of this message, ready for the answer.
  @Override
  public int estimateTokenCountInMessage(ChatMessage message) {
    return estimateTokenCountInMessages(List.of(message));
  }

  /// Of a conversation of these messages, ready for the answer.
  @Override
  public int estimateTokenCountInMessages(Iterable<ChatMessage> messages) {
    List<ChatMessage> all = new ArrayList<>();
    messages.forEach(all::add);
    try {
      return model.tokens(Messages.prompt(all)).length;
    } catch (RuntimeException e) {
      throw Answers.failure(e);
    }
  }
}
