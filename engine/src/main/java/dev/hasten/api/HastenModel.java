package dev.hasten.api;

import dev.hasten.error.UsageException;
import dev.hasten.runtime.AnswerSink;
import dev.hasten.runtime.AnswerSink.Listener;
import dev.hasten.runtime.Embedder;
import dev.hasten.runtime.Engine;
import dev.hasten.runtime.Generation;
import dev.hasten.runtime.GenerationRequest;
import dev.hasten.runtime.LoadedModel;
import dev.hasten.runtime.LoadedModel.EngineChoice;
import dev.hasten.runtime.PrefixReuse;
import dev.hasten.runtime.Prompts;
import dev.hasten.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A model that is ready to work: a decoder generates, an encoder embeds.
///
/// Safe for use by many threads: the model does one thing at a time, with all threads it was given,
/// and who asks meanwhile waits in the order of asking. An answer that was asked for by a thread
/// that is interrupted is broken off, and ends as cancelled. The keys and values of the last answer
/// are kept, so that the next turn of a conversation computes only what is new; the results are the
/// same, to the bit.
///
/// After [#close] everything that would compute throws an [IllegalStateException].
public final class HastenModel implements AutoCloseable {
  private final LoadedModel loaded;
  private final Optional<LoadedModel> draft;
  private final Duty duty;
  private final Prompts prompts;
  private final int contextTokens;
  private final ReentrantLock turn = new ReentrantLock(true);
  private volatile boolean closed;
  private boolean released;

  /// What a model can do.
  private sealed interface Duty {}

  private record Generates(Engine engine) implements Duty {}

  private record Embeds(Embedder embedder) implements Duty {}

  /// @param loaded closed with this
  /// @param draft guesses tokens; closed with this
  HastenModel(LoadedModel loaded, Optional<LoadedModel> draft, LoadOptions options) {
    this.loaded = loaded;
    this.draft = draft;
    this.contextTokens =
        loaded.contextTokens(
            loaded.model().isEncoder() ? OptionalInt.empty() : options.contextTokens());
    this.prompts = new Prompts(loaded.model());
    this.duty = dutyOf(loaded, draft, options);
  }

  private static Duty dutyOf(LoadedModel loaded, Optional<LoadedModel> draft, LoadOptions options) {
    return loaded.model().isEncoder()
        ? new Embeds(new Embedder(loaded.model(), loaded.kernels(), options.threads()))
        : new Generates(
            loaded.engine(
                new EngineChoice(
                    options.threads(),
                    options.contextTokens(),
                    options.kvType(),
                    PrefixReuse.LAST_SEQUENCE,
                    options.speculation(),
                    draft)));
  }

  /// Answers a question with the usual options.
  ///
  /// @throws dev.hasten.error.HastenException as [#generate(Prompt, GenerateOptions, AnswerSink)]
  public Generation generate(String question) {
    return generate(Prompt.question(question), GenerateOptions.defaults());
  }

  /// Answers a prompt.
  ///
  /// @throws dev.hasten.error.HastenException as [#generate(Prompt, GenerateOptions, AnswerSink)]
  public Generation generate(Prompt prompt, GenerateOptions options) {
    return generate(prompt, options, AnswerSink.silent());
  }

  /// Answers a prompt, and hands over every piece of the answer as it comes. Returns when it has
  /// ended.
  ///
  /// {@snippet file="dev/hasten/api/ExamplesTest.java" region="callback"}
  ///
  /// @param sink called by this thread; says whether the answer goes on, and must ask this model
  ///   for nothing. What it throws ends the answer and is thrown here
  /// @throws UsageException if the model is an encoder, has no chat template, or its template
  ///   refuses the conversation; if the prompt is empty, or leaves no room for an answer in the
  ///   context
  /// @throws dev.hasten.error.BadModelException if the chat template fails, or logits are no
  ///   numbers
  public Generation generate(Prompt prompt, GenerateOptions options, AnswerSink sink) {
    Engine engine = engine();
    GenerationRequest request = options.request(tokens(prompt));
    Thread asking = Thread.currentThread();
    return answer(engine, request, sink, asking::isInterrupted);
  }

  /// Begins to answer a prompt on a thread of its own, and returns at once.
  ///
  /// {@snippet file="dev/hasten/api/ExamplesTest.java" region="cancel"}
  ///
  /// @param sink called by that thread; as for [#generate(Prompt, GenerateOptions, AnswerSink)]
  /// @throws dev.hasten.error.HastenException if there is something wrong with the prompt; what
  ///   goes wrong later is thrown by [RunningGeneration#join]
  public RunningGeneration start(Prompt prompt, GenerateOptions options, AnswerSink sink) {
    Engine engine = engine();
    GenerationRequest request = options.request(tokens(prompt));
    RunningGeneration running = new RunningGeneration();
    running.begin(() -> answer(engine, request, sink, running::isCancelled));
    return running;
  }

  /// The answer to a prompt, piece by piece. It is computed on a thread of its own, whether
  /// somebody reads or not; to close the stream breaks it off.
  ///
  /// {@snippet file="dev/hasten/api/ExamplesTest.java" region="stream"}
  ///
  /// @throws dev.hasten.error.HastenException if there is something wrong with the prompt; what
  ///   goes wrong later is thrown by the stream's terminal operation
  public Stream<String> stream(Prompt prompt, GenerateOptions options) {
    return AnswerStream.of(sink -> start(prompt, options, sink));
  }

  private Generation answer(
      Engine engine, GenerationRequest request, AnswerSink sink, BooleanSupplier unwanted) {
    return inTurn(() -> Generation.run(engine, request, new WatchedSink(sink, unwanted)));
  }

  /// One vector of length 1 for each text, in order.
  ///
  /// {@snippet file="dev/hasten/api/ExamplesTest.java" region="embed"}
  ///
  /// @throws UsageException if the model is no encoder, or a text is longer than it can read
  public List<float[]> embed(List<String> texts) {
    Embedder embedder = embedder();
    return inTurn(() -> embedder.embed(texts));
  }

  /// The vector of length 1 for a text.
  ///
  /// @throws UsageException if the model is no encoder, or the text is longer than it can read
  public float[] embed(String text) {
    return embed(List.of(text)).getFirst();
  }

  private <T> T inTurn(Supplier<T> work) {
    if (turn.isHeldByCurrentThread()) {
      throw new IllegalStateException("a listener may ask its own model for nothing");
    }
    turn.lock();
    try {
      requireOpen();
      return work.get();
    } finally {
      turn.unlock();
    }
  }

  /// The tokens that a prompt is for this model.
  ///
  /// @throws UsageException if the model has no chat template that a conversation needs, or its
  ///   template refuses the conversation
  /// @throws dev.hasten.error.BadModelException if the chat template fails
  public int[] tokens(Prompt prompt) {
    return switch (prompt) {
      case Prompt.Chat(var messages) -> {
        requireTemplate();
        yield prompts.chat(messages);
      }
      case Prompt.Text(String text) -> prompts.raw(text);
      case Prompt.Tokens(var ids) -> ids.stream().mapToInt(Integer::intValue).toArray();
    };
  }

  /// The model's tokenizer: text to ids and back. It can be used after the model is closed, too.
  public Tokenizer tokenizer() {
    return loaded.model().tokenizer();
  }

  /// Where the model was read from: a file, or a directory.
  public Path path() {
    return loaded.model().file().path();
  }

  /// What the model's file calls its architecture, such as `llama`.
  public String architecture() {
    return loaded.model().config().architecture();
  }

  /// Whether it embeds, and does not generate.
  public boolean isEncoder() {
    return loaded.model().isEncoder();
  }

  /// Whether it brings a chat template, which conversations need.
  public boolean hasChatTemplate() {
    return prompts.hasTemplate();
  }

  /// Tokens of prompt and answer together, or of a text that is embedded.
  public int contextTokens() {
    return contextTokens;
  }

  /// Width of the residual stream, which is the width of an encoder's vectors.
  public int hiddenSize() {
    return loaded.model().config().hiddenSize();
  }

  /// What computes, such as `native-avx2`.
  public String kernels() {
    return loaded.kernels().name();
  }

  /// Breaks off what is being answered, waits for that, and gives all memory back. A second call
  /// does nothing.
  ///
  /// @throws IllegalStateException if a listener calls it
  @Override
  public void close() {
    if (turn.isHeldByCurrentThread()) {
      throw new IllegalStateException("a listener may not close its own model");
    }
    closed = true;
    turn.lock();
    try {
      release();
    } finally {
      turn.unlock();
    }
  }

  private void release() {
    if (released) {
      return;
    }
    released = true;
    switch (duty) {
      case Generates(Engine engine) -> engine.close();
      case Embeds(Embedder embedder) -> embedder.close();
    }
    draft.ifPresent(LoadedModel::close);
    loaded.close();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the model %s is closed".formatted(path()));
    }
  }

  private Engine engine() {
    requireOpen();
    return switch (duty) {
      case Generates(Engine engine) -> engine;
      case Embeds _ ->
          throw new UsageException(
              "%s is a %s model, which generates no text".formatted(path(), architecture()),
              "it makes embeddings: call embed, or load another model");
    };
  }

  private Embedder embedder() {
    requireOpen();
    return switch (duty) {
      case Embeds(Embedder embedder) -> embedder;
      case Generates _ ->
          throw new UsageException(
              "%s is a %s model, which makes no embeddings".formatted(path(), architecture()),
              "load an encoder, such as minilm");
    };
  }

  private void requireTemplate() {
    if (!prompts.hasTemplate()) {
      throw new UsageException(
          "%s has no chat template, so it cannot answer a conversation".formatted(path()),
          "give it a text to continue: Prompt.text(…)");
    }
  }

  /// Ends the answer when nobody wants the rest, or the model is being closed.
  private final class WatchedSink implements AnswerSink {
    private final AnswerSink sink;
    private final BooleanSupplier unwanted;

    WatchedSink(AnswerSink sink, BooleanSupplier unwanted) {
      this.sink = sink;
      this.unwanted = unwanted;
    }

    @Override
    public Listener text(String piece) {
      Listener listener = sink.text(piece);
      return closed || unwanted.getAsBoolean() ? Listener.GONE : listener;
    }

    @Override
    public Listener listener() {
      return closed || unwanted.getAsBoolean() ? Listener.GONE : sink.listener();
    }
  }
}
