package dev.hasten.runtime;

import dev.hasten.runtime.StepEvent.Finished;
import dev.hasten.runtime.StepEvent.TokenGenerated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Collects what an engine says about each sequence.
final class Answers {
  private final Map<Long, Answer> byId = new HashMap<>();

  static final class Answer {
    private final List<Integer> tokens = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Optional<FinishReason> reason = Optional.empty();

    List<Integer> tokens() {
      return tokens;
    }

    String text() {
      return text.toString();
    }

    Optional<FinishReason> reason() {
      return reason;
    }
  }

  /// Runs until all is done.
  static Answers ofAll(Engine engine) {
    Answers answers = new Answers();
    while (engine.hasWork()) {
      answers.step(engine);
    }
    return answers;
  }

  void step(Engine engine) {
    engine.step().forEach(this::add);
  }

  Answer of(Sequence sequence) {
    return byId.computeIfAbsent(sequence.id(), _ -> new Answer());
  }

  private void add(StepEvent event) {
    Answer answer = of(event.sequence());
    if (answer.reason.isPresent()) {
      throw new AssertionError("an event after the last one: " + event);
    }
    switch (event) {
      case TokenGenerated token -> {
        answer.tokens.add(token.tokenId());
        answer.text.append(token.text());
      }
      case Finished finished -> {
        answer.text.append(finished.text());
        answer.reason = Optional.of(finished.reason());
      }
    }
  }
}
