package dev.hasten.langchain4j;

import dev.hasten.api.Prompt;
import dev.hasten.template.Message;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// LangChain4j's messages as a chat template takes them.
final class Messages {
  private Messages() {}

  /// The conversation so far.
  ///
  /// @throws UnsupportedFeatureException if a message is of a kind that is not text
  static Prompt prompt(List<ChatMessage> messages) {
    return Prompt.chat(messages.stream().map(Messages::message).toList());
  }

  private static Message message(ChatMessage message) {
    return switch (message) {
      case SystemMessage system -> Message.of("system", system.text());
      case UserMessage user -> named(Message.of("user", text(user)), user);
      case AiMessage answer -> assistant(answer);
      default -> throw unsupported("messages of type " + message.type());
    };
  }

  private static Message named(Message message, UserMessage user) {
    return Optional.ofNullable(user.name()).map(name -> message.with("name", name)).orElse(message);
  }

  private static String text(UserMessage user) {
    return user.contents().stream().map(Messages::text).collect(Collectors.joining("\n"));
  }

  private static String text(Content content) {
    if (content instanceof TextContent text) {
      return text.text();
    }
    throw unsupported("contents of type " + content.type());
  }

  private static Message assistant(AiMessage answer) {
    if (answer.hasToolExecutionRequests()) {
      throw unsupported("tool calls in messages");
    }
    Message message = Message.of("assistant", Optional.ofNullable(answer.text()).orElse(""));
    return Optional.ofNullable(answer.thinking())
        .map(thinking -> message.with("reasoning_content", thinking))
        .orElse(message);
  }

  static UnsupportedFeatureException unsupported(String what) {
    return new UnsupportedFeatureException("Hasten does not support " + what);
  }
}
