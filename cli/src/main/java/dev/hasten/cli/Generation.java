package dev.hasten.cli;

import dev.hasten.cli.AnswerSink.Listener;
import dev.hasten.runtime.Engine;
import dev.hasten.runtime.FinishReason;
import dev.hasten.runtime.GenerationRequest;
import dev.hasten.runtime.Sequence;
import dev.hasten.runtime.StepEvent;
import dev.hasten.sampling.TokenLogprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// One answer, and how long it took.
///
/// @param timeToFirstTokenMillis from the request to the first token; none if there was no token
/// @param decodeTokensPerSecond of the tokens after the first; none if there were none
record Generation(
    String text,
    List<Integer> tokens,
    List<TokenLogprobs> logprobs,
    FinishReason finishReason,
    OptionalDouble timeToFirstTokenMillis,
    OptionalDouble decodeTokensPerSecond) {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final double MILLIS_PER_SECOND = 1e3;

  static double millisSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / NANOS_PER_MILLI;
  }

  static Generation run(Engine engine, GenerationRequest request, AnswerSink sink) {
    Recorder recorder = new Recorder(sink);
    Sequence sequence = engine.submit(request);
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
    return recorder.generation(sequence.finishReason().orElseThrow());
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
          lastMillis = millisSince(started);
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

    Generation generation(FinishReason reason) {
      int count = tokens.size();
      return new Generation(
          text.toString(),
          List.copyOf(tokens),
          List.copyOf(logprobs),
          reason,
          count > 0 ? OptionalDouble.of(firstMillis) : OptionalDouble.empty(),
          lastMillis > firstMillis
              ? OptionalDouble.of((count - 1) * MILLIS_PER_SECOND / (lastMillis - firstMillis))
              : OptionalDouble.empty());
    }
  }
}
