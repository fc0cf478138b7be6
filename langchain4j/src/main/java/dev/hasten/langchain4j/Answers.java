package dev.hasten.langchain4j;

import dev.hasten.api.HastenModel;
import dev.hasten.error.HastenException;
import dev.hasten.error.UsageException;
import dev.hasten.runtime.Generation;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;

/// Answers, and what went wrong, as LangChain4j takes them.
final class Answers {
  private Answers() {}

  static ChatResponse response(HastenModel model, Generation answer) {
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(answer.text()))
        .metadata(
            ChatResponseMetadata.builder()
                .modelName(name(model))
                .tokenUsage(new TokenUsage(answer.promptTokens(), answer.tokens().size()))
                .finishReason(reason(answer))
                .build())
        .build();
  }

  /// What a model is called in answers: its file, or its directory.
  static String name(HastenModel model) {
    return String.valueOf(model.path().getFileName());
  }

  private static FinishReason reason(Generation answer) {
    return switch (answer.finishReason()) {
      case STOP -> FinishReason.STOP;
      case LENGTH -> FinishReason.LENGTH;
      case CANCELLED -> FinishReason.OTHER;
    };
  }

  /// A request that cannot be meant, in LangChain4j's words, which tell its users not to try again;
  /// other failures stay what they are.
  static RuntimeException failure(RuntimeException failure) {
    return failure instanceof UsageException usage
        ? new InvalidRequestException(message(usage), usage)
        : failure;
  }

  private static String message(HastenException failure) {
    return "%s (%s)".formatted(failure.getMessage(), failure.hint());
  }
}
