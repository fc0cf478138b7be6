package dev.hasten.runtime;

import dev.hasten.runtime.AnswerSink.Listener;
import dev.hasten.sampling.TokenLogprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// One answer, and how long it took.
///
/// @param text the answer, without stop texts
/// @param tokens ids of the answer's tokens
/// @param logprobs one for each token, if they were asked for
/// @param finishReason why it ended
/// @param promptTokens tokens of the prompt, special ones included
/// @param reusedTokens how many of these had their keys and values already, from the answer before
/// @param draftedTokens how many tokens were guessed ahead and verified
/// @param acceptedTokens how many of these were right
/// @param timeToFirstTokenMillis from the request to the first token; none if there was no token
/// @param decodeTokensPerSecond of the tokens after the first; none if there were none
public record Generation(
    String text,
    List<Integer> tokens,
    List<TokenLogprobs> logprobs,
    FinishReason finishReason,
    int promptTokens,
    int reusedTokens,
    long draftedTokens,
    long acceptedTokens,
    OptionalDouble timeToFirstTokenMillis,
    OptionalDouble decodeTokensPerSecond) {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MILLIS_PER_SECOND = 1e3;

  public Generation {
    tokens = List.copyOf(tokens);
    logprobs = List.copyOf(logprobs);
  }

  /// Speed of the prompt's new tokens, the first answered one included; none if there was no token.
  public OptionalDouble prefillTokensPerSecond() {
    return timeToFirstTokenMillis.stream()
        .filter(millis -> millis > 0)
        .map(millis -> (promptTokens - reusedTokens) * MILLIS_PER_SECOND / millis)
        .findFirst();
  }

  /// Answers a request and returns when the answer has ended, for whatever reason. The engine must
  /// have nothing else to do.
  ///
  /// @throws dev.hasten.error.HastenException if the request cannot be answered; what the sink
  ///   throws is thrown here, too, and ends the answer
  public static Generation run(Engine engine, GenerationRequest request, AnswerSink sink) {
    Recorder recorder = new Recorder(sink);
    Sequence sequence = engine.submit(request);
    int reused = sequence.computed();
    try {
      while (engine.hasWork()) {
        if (sink.listener() == Listener.GONE) {
          engine.cancel(sequence);
          break;
        }
        for (StepEvent event : engine.step()) {
          if (recorder.record(event) == Listener.GONE) {
            engine.cancel(sequence);
          }
        }
      }
    } finally {
      engine.cancel(sequence); // unless it has ended by itself
    }
    return recorder.generation(sequence, reused);
  }

  private static final class Recorder {
    private final AnswerSink sink;
    private final long started = System.nanoTime();
    private final StringBuilder text = new StringBuilder();
    private final List<Integer> tokens = new ArrayList<>();
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private double firstMillis;
    private double lastMillis;

    Recorder(AnswerSink sink) {
      this.sink = sink;
    }

    Listener record(StepEvent event) {
      return switch (event) {
        case StepEvent.TokenGenerated token -> {
          lastMillis = (System.nanoTime() - started) / NANOS_PER_MILLI;
          if (tokens.isEmpty()) {
            firstMillis = lastMillis;
          }
          tokens.add(token.tokenId());
          token.logprobs().ifPresent(logprobs::add);
          yield show(token.text());
        }
        case StepEvent.Finished finished -> show(finished.text());
      };
    }

    private Listener show(String piece) {
      text.append(piece);
      return sink.text(piece);
    }

    Generation generation(Sequence sequence, int reused) {
      int count = tokens.size();
      return new Generation(
          text.toString(),
          tokens,
          logprobs,
          sequence.finishReason().orElseThrow(),
          sequence.request().prompt().size(),
          reused,
          sequence.draftedTokens(),
          sequence.acceptedTokens(),
          count > 0 ? OptionalDouble.of(firstMillis) : OptionalDouble.empty(),
          lastMillis > firstMillis
              ? OptionalDouble.of((count - 1) * MILLIS_PER_SECOND / (lastMillis - firstMillis))
              : OptionalDouble.empty());
    }
  }
}
