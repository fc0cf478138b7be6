package dev.hasten.cli;

import dev.hasten.error.UsageException;
import dev.hasten.runtime.AnswerSink;
import dev.hasten.runtime.Generation;
import dev.hasten.runtime.GenerationRequest;
import dev.hasten.runtime.Prompts;
import java.util.function.BiFunction;

/// A conversation with a model.
final class ChatSession implements AutoCloseable {
  /// An answer should have that part of the context; old exchanges are forgotten for it.
  private static final int ANSWER_PART = 4;

  private final Conversation conversation;
  private final BiFunction<OpenedModel, int[], GenerationRequest> requests;
  private OpenedModel opened;
  private Prompts prompts;

  /// An answer, and how many of the oldest exchanges were forgotten to make room for it.
  record Answer(Generation generation, int forgotten) {}

  /// @param opened closed by the session
  /// @param requests makes one of a prompt for a model
  ChatSession(
      OpenedModel opened,
      Conversation conversation,
      BiFunction<OpenedModel, int[], GenerationRequest> requests) {
    this.conversation = conversation;
    this.requests = requests;
    this.opened = opened;
    this.prompts = chatting(opened);
  }

  private static Prompts chatting(OpenedModel opened) {
    Prompts prompts = opened.prompts();
    if (!prompts.hasTemplate()) {
      throw new UsageException(
          "%s has no chat template, so it cannot chat".formatted(opened.model().file().path()),
          "give it a prompt to continue: hasten run MODEL \"Once upon a time\" --raw");
    }
    return prompts;
  }

  Conversation conversation() {
    return conversation;
  }

  OpenedModel opened() {
    return opened;
  }

  /// Goes on with another model, which is closed by the session from then on.
  ///
  /// @throws UsageException if it cannot chat; the session is as it was then
  void goOnWith(OpenedModel other) {
    prompts = chatting(other);
    opened.close();
    opened = other;
  }

  /// Asks the model. Where it fails, the question counts as not asked; an answer that was broken
  /// off stays as far as it came.
  ///
  /// @throws dev.hasten.error.HastenException if the template refuses the conversation, or the
  ///   question alone is too long for the context
  Answer ask(String question, AnswerSink sink) {
    conversation.ask(question);
    try {
      int forgotten = 0;
      int[] prompt = prompts.chat(conversation.messages());
      while (prompt.length > opened.contextTokens() - opened.contextTokens() / ANSWER_PART
          && conversation.forgetOldest()) {
        forgotten++;
        prompt = prompts.chat(conversation.messages());
      }
      Generation generation = Generation.run(opened.engine(), requests.apply(opened, prompt), sink);
      conversation.answer(generation.text());
      return new Answer(generation, forgotten);
    } catch (RuntimeException e) {
      conversation.takeBack();
      throw e;
    }
  }

  @Override
  public void close() {
    opened.close();
  }
}
