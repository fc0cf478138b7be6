package dev.hasten.measure;

import dev.hasten.error.UsageException;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.Model;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Runs a decoder by llama-bench's protocol: random tokens straight into the model, no sampling, an
/// empty cache at the start of each repetition, a short warm-up that does not count.
///
/// Protocol: `tools/llama-bench/README.md` of llama.cpp; several sequences: `tools/batched-bench`.
public final class BenchRunner implements AutoCloseable {
  private static final long SEED = 1;
  private static final int WARM_UP_STEPS = 48;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Model model;
  private final BenchOptions options;
  private final Kernels kernels;
  private final Ceilings.Method ceilings;
  private final ThreadTeam team;
  private final Executor executor;
  private final BlockPool pool;
  private final StepBatch batch;
  private final SplittableRandom random = new SplittableRandom(SEED);

  /// Plans the model's steps, which is the second part of loading it.
  ///
  /// @param model must stay open as long as the runner
  /// @param ceilings how the machine is measured that the model is compared with
  /// @throws UsageException if the model is an encoder, or has too few positions for the tests
  public BenchRunner(
      Model model, Kernels kernels, int threads, BenchOptions options, Ceilings.Method ceilings) {
    requireDecoder(model);
    requirePositions(model, options);
    this.model = model;
    this.options = options;
    this.kernels = kernels;
    this.ceilings = ceilings;
    int sequences = options.maxSequences();
    StepLimits limits = StepLimits.of(StepLimits.DEFAULT_TOKENS, sequences);
    this.team = new ThreadTeam(threads);
    this.executor = Executor.of(model, kernels, PlanOptions.of(limits), team);
    this.pool =
        new BlockPool(
            new KvLayout(model.graph().kvStates(), options.kv()),
            Math.multiplyExact(sequences, KvLayout.blocksFor(sequenceTokens())));
    this.batch = new StepBatch(limits);
  }

  private static void requireDecoder(Model model) {
    if (model.config().encoder().isPresent()) {
      throw new UsageException(
          "%s is a %s model, which generates no text"
              .formatted(model.file().path(), model.config().architecture()),
          "choose a decoder, such as smollm2-135m");
    }
  }

  private static void requirePositions(Model model, BenchOptions options) {
    int positions = model.config().maxPositionEmbeddings();
    int context = options.contextTokens().orElse(positions);
    if (context > positions) {
      throw new UsageException(
          "--context is %d, must be from 1 to %d".formatted(context, positions),
          "the model was made for at most %d tokens".formatted(positions));
    }
    if (options.sequenceTokens() > context) {
      throw new UsageException(
          "%d prompt tokens and %d generated ones are %d, the context holds %d"
              .formatted(
                  options.promptTokens(),
                  options.generateTokens(),
                  options.sequenceTokens(),
                  context),
          "lower --prompt-tokens or --generate-tokens (this model's limit is %d)"
              .formatted(positions));
    }
  }

  /// Runs all tests, then measures the ceilings.
  public BenchResult run(BenchProgress progress) {
    takeCacheMemory();
    warmUp(1, progress);
    Measurement prefill = prefill(progress);
    Measurement decode = decode(progress);
    List<BenchResult.Batch> batches =
        options.batches().stream().map(sequences -> batch(sequences, progress)).toList();
    OptionalLong peakBytes = PeakMemory.residentBytes();
    progress.started("ceilings of this machine", 1, 1);
    return new BenchResult(
        prefill,
        decode,
        batches,
        peakBytes,
        Ceilings.measure(ceilings, team, kernels),
        StepBytes.meanOfDecode(model, pool.layout(), options.generateTokens()),
        StepWork.multiplyAddsOfPrefill(model, options.promptTokens()) / options.promptTokens());
  }

  /// Blocks of the KV cache nobody owns.
  int availableBlocks() {
    return pool.available();
  }

  int blocks() {
    return pool.capacity();
  }

  private void takeCacheMemory() {
    try (RandomSequences sequences = begin(options.maxSequences())) {
      sequences.reserve(sequenceTokens());
    }
  }

  private void warmUp(int count, BenchProgress progress) {
    progress.started("warm-up", 1, 1);
    try (RandomSequences sequences = begin(count)) {
      sequences.prefill(Math.min(options.promptTokens(), StepLimits.DEFAULT_TOKENS / count));
      sequences.decode(Math.min(options.generateTokens(), WARM_UP_STEPS));
    }
  }

  private Measurement prefill(BenchProgress progress) {
    int tokens = options.promptTokens();
    List<Double> rates = new ArrayList<>();
    repeat(
        1,
        prefillName(),
        progress,
        sequence -> rates.add(timed(tokens, () -> sequence.prefill(tokens))));
    return new Measurement(prefillName(), tokens, rates);
  }

  private Measurement decode(BenchProgress progress) {
    int tokens = options.generateTokens();
    List<Double> rates = new ArrayList<>();
    repeat(
        1,
        decodeName(),
        progress,
        sequence -> rates.add(timed(tokens, () -> sequence.decode(tokens))));
    return new Measurement(decodeName(), tokens, rates);
  }

  private BenchResult.Batch batch(int count, BenchProgress progress) {
    int prompt = options.promptTokens();
    int generate = options.generateTokens();
    List<Double> prefills = new ArrayList<>();
    List<Double> decodes = new ArrayList<>();
    String suffix = " x " + count;
    warmUp(count, progress);
    repeat(
        count,
        prefillName() + "+" + decodeName() + suffix,
        progress,
        sequences -> {
          prefills.add(timed((long) count * prompt, () -> sequences.prefill(prompt)));
          decodes.add(timed((long) count * generate, () -> sequences.decode(generate)));
        });
    return new BenchResult.Batch(
        count,
        new Measurement(prefillName() + suffix, prompt, prefills),
        new Measurement(decodeName() + suffix, generate, decodes));
  }

  private void repeat(
      int count, String test, BenchProgress progress, Consumer<RandomSequences> work) {
    for (int repetition = 1; repetition <= options.repetitions(); repetition++) {
      progress.started(test, repetition, options.repetitions());
      try (RandomSequences sequences = begin(count)) {
        work.accept(sequences);
      }
    }
  }

  private static double timed(long tokens, Runnable work) {
    long start = System.nanoTime();
    work.run();
    return tokens * NANOS_PER_SECOND / (System.nanoTime() - start);
  }

  private RandomSequences begin(int count) {
    return new RandomSequences(
        executor, batch, pool, count, () -> random.nextInt(model.config().vocabSize()));
  }

  private int sequenceTokens() {
    return Math.toIntExact(options.sequenceTokens());
  }

  private String prefillName() {
    return "pp" + options.promptTokens();
  }

  private String decodeName() {
    return "tg" + options.generateTokens();
  }

  @Override
  public void close() {
    team.close();
    executor.close();
    pool.close();
  }
}
