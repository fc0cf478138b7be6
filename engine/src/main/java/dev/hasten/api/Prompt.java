package dev.hasten.api;

import dev.hasten.template.Message;
import java.util.Arrays;
import java.util.List;

/// What a model is asked to go on from.
///
/// {@snippet file="dev/hasten/api/ExamplesTest.java" region="prompts"}
public sealed interface Prompt {

  /// A conversation so far, for the model's chat template.
  record Chat(List<Message> messages) implements Prompt {
    public Chat {
      messages = List.copyOf(messages);
    }
  }

  /// A text that the model continues as it is. Special tokens in it are parsed, and the beginning
  /// is marked as the model declares.
  record Text(String text) implements Prompt {}

  /// Token ids, taken as they are.
  record Tokens(List<Integer> ids) implements Prompt {
    public Tokens {
      ids = List.copyOf(ids);
    }
  }

  /// A conversation of one question.
  static Prompt question(String text) {
    return chat(Message.of("user", text));
  }

  /// A conversation so far, such as `Message.of("system", …)`, `Message.of("user", …)`.
  static Prompt chat(Message... messages) {
    return new Chat(List.of(messages));
  }

  /// A conversation so far.
  static Prompt chat(List<Message> messages) {
    return new Chat(messages);
  }

  /// A text that the model continues as it is.
  static Prompt text(String text) {
    return new Text(text);
  }

  /// Token ids, taken as they are.
  static Prompt tokens(int... ids) {
    return new Tokens(Arrays.stream(ids).boxed().toList());
  }
}
