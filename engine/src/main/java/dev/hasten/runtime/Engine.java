package dev.hasten.runtime;

import dev.hasten.error.HastenException;
import dev.hasten.error.UsageException;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.runtime.Scheduler.Scheduled;
import dev.hasten.sampling.TokenLogprobs;
import dev.hasten.step.StepBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Generates text for many sequences at once, a step at a time: schedule, run, sample. Used by one
/// thread.
public final class Engine implements AutoCloseable {
  private final LanguageModel model;
  private final EngineOptions options;
  private final ThreadTeam team;
  private final Executor executor;
  private final BlockPool pool;
  private final Scheduler scheduler;
  private final StepBatch batch;

  /// Logits of one position, where sampling reads them; made once.
  private final float[] row;

  private final Optional<DraftModel> draftModel;

  private Optional<KeptPrefix> kept = Optional.empty();
  private long nextId;

  /// @param model must stay open as long as the engine
  public Engine(LanguageModel model, Kernels kernels, EngineOptions options) {
    this(model, kernels, options, Optional.empty());
  }

  /// @param model must stay open as long as the engine
  /// @param draft guesses tokens for it, if the options have speculation; must stay open as long
  /// @throws UsageException if the two have not the same tokens
  public Engine(
      LanguageModel model, Kernels kernels, EngineOptions options, Optional<LoadedModel> draft) {
    this(model, kernels, options, draft, new MeasuredStepCost());
  }

  Engine(
      LanguageModel model,
      Kernels kernels,
      EngineOptions options,
      Optional<LoadedModel> draft,
      StepCost cost) {
    draft.ifPresent(other -> DraftModel.requireSameTokens(model, other.model()));
    this.model = model;
    this.options = options;
    this.team = new ThreadTeam(options.threads());
    this.executor = Executor.of(model.model(), kernels, PlanOptions.of(options.stepLimits()), team);
    int blocks = KvLayout.blocksFor(options.cacheTokens());
    this.pool = new BlockPool(new KvLayout(model.model().graph().kvStates(), options.kv()), blocks);
    this.scheduler = new Scheduler(options.stepLimits(), blocks, options.speculation(), cost);
    this.batch = new StepBatch(options.stepLimits());
    this.row = new float[model.model().graph().output().width()];
    this.draftModel =
        draft.map(other -> new DraftModel(other, model.config().vocabSize(), options, team));
  }

  /// Takes a request in; `step()` works on it.
  ///
  /// @throws UsageException if the prompt is empty, if it or the logit bias names unknown tokens,
  ///   or leaves no room for an answer in the context
  public Sequence submit(GenerationRequest request) {
    requirePrompt(request.prompt());
    request.sampling().logitBias().keySet().forEach(this::requireToken);
    int room = options.contextTokens() - request.prompt().size();
    int maxTokens = Math.min(room, request.maxTokens().orElse(room));
    int reused = reusable(request.prompt());
    Sequence sequence =
        new Sequence(
            nextId++,
            request,
            maxTokens,
            reused > 0 ? takeKept(reused) : new BlockTable(pool),
            reused,
            model.tokenizer().incrementalDecoder(),
            draftModel);
    scheduler.add(sequence);
    return sequence;
  }

  /// A sequence that must wait takes nothing: what runs was promised the memory.
  private int reusable(List<Integer> prompt) {
    return scheduler.hasWork() ? 0 : kept.map(prefix -> prefix.usableBy(prompt)).orElse(0);
  }

  private BlockTable takeKept(int tokens) {
    BlockTable table = kept.orElseThrow().table();
    table.truncate(tokens);
    kept = Optional.empty();
    return table;
  }

  private void keep(Sequence sequence) {
    releaseKept();
    switch (options.prefixReuse()) {
      case NONE -> sequence.blockTable().release();
      case LAST_SEQUENCE -> kept = Optional.of(new KeptPrefix(sequence));
    }
  }

  private void releaseKept() {
    kept.ifPresent(prefix -> prefix.table().release());
    kept = Optional.empty();
  }

  public boolean hasWork() {
    return scheduler.hasWork();
  }

  /// Computes one step and says what it brought.
  ///
  /// @throws dev.hasten.error.BadModelException if logits are no numbers; the sequence that got
  ///   them is cancelled, the others can go on
  public List<StepEvent> step() {
    if (scheduler.isAnyWaiting()) {
      releaseKept(); // what waits was promised all that nobody runs with
    }
    List<Scheduled> scheduled = scheduler.schedule(batch);
    if (scheduled.isEmpty()) {
      return List.of();
    }
    long start = System.nanoTime();
    FloatMatrix logits = executor.execute(batch);
    scheduler.measured(scheduled, System.nanoTime() - start);
    List<StepEvent> events = new ArrayList<>();
    for (Scheduled part : scheduled) {
      part.sequence().markComputed(part.tokens());
      if (part.outputRow() >= 0) {
        sampleAll(part, logits, events);
      }
    }
    return events;
  }

  /// Chooses a token, and one more after every guess that was right.
  private void sampleAll(Scheduled part, FloatMatrix logits, List<StepEvent> events) {
    Sequence sequence = part.sequence();
    for (int index = 0; index <= part.drafted(); index++) {
      logits.read(part.outputRow() + index, 0, row, 0, row.length);
      sample(sequence, row, events);
      if (sequence.finishReason().isPresent() || !sequence.drafts().check(index)) {
        return;
      }
      sequence.markComputed(1);
    }
  }

  /// Stops work on a sequence and gives its memory back.
  public void cancel(Sequence sequence) {
    if (sequence.finishReason().isEmpty()) {
      scheduler.remove(sequence);
      sequence.finish(FinishReason.CANCELLED);
      keep(sequence);
    }
  }

  /// Blocks of the KV cache nobody owns.
  public int availableBlocks() {
    return pool.available();
  }

  private void requirePrompt(List<Integer> prompt) {
    if (prompt.size() == 0) {
      throw new UsageException("the prompt is empty", "give a prompt of at least one token");
    }
    if (prompt.size() >= options.contextTokens()) {
      throw new UsageException(
          "the prompt has %d tokens, the context holds %d, answer included"
              .formatted(prompt.size(), options.contextTokens()),
          "shorten the prompt, or raise the context (this model's limit is %d)"
              .formatted(model.config().maxPositionEmbeddings()));
    }
    prompt.forEach(this::requireToken);
  }

  private void requireToken(int token) {
    if (token < 0 || token >= model.config().vocabSize()) {
      throw new UsageException(
          "token %d is not in the vocabulary of %d".formatted(token, model.config().vocabSize()),
          "use the ids of this model's tokenizer");
    }
  }

  private void sample(Sequence sequence, float[] logits, List<StepEvent> events) {
    int token = choose(sequence, logits);
    Optional<TokenLogprobs> logprobs =
        sequence.request().logprobs().stream()
            .mapToObj(count -> TokenLogprobs.of(logits, token, count))
            .findFirst();
    if (model.tokenizer().specialTokens().endOfGeneration().contains(token)) {
      finish(sequence, FinishReason.STOP, events);
      return;
    }
    sequence.history().add(token);
    String text = sequence.stopMatcher().append(sequence.decoder().append(token));
    events.add(new StepEvent.TokenGenerated(sequence, token, text, logprobs));
    if (sequence.stopMatcher().stopped()) {
      finish(sequence, FinishReason.STOP, events);
    } else if (sequence.history().generatedCount() >= sequence.maxTokens()) {
      finish(sequence, FinishReason.LENGTH, events);
    }
  }

  private int choose(Sequence sequence, float[] logits) {
    try {
      return sequence.sampler().sample(logits, sequence.history());
    } catch (HastenException e) {
      cancel(sequence);
      throw e;
    }
  }

  private void finish(Sequence sequence, FinishReason reason, List<StepEvent> events) {
    String rest =
        sequence.stopMatcher().stopped()
            ? ""
            : sequence.stopMatcher().append(sequence.decoder().finish())
                + sequence.stopMatcher().finish();
    scheduler.remove(sequence);
    sequence.finish(reason);
    keep(sequence);
    events.add(new StepEvent.Finished(sequence, rest, reason));
  }

  @Override
  public void close() {
    team.close();
    draftModel.ifPresent(DraftModel::close);
    executor.close();
    pool.close();
  }
}
