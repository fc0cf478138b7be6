package dev.hasten.measure;

import dev.hasten.error.UsageException;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.MemoryReader;
import dev.hasten.model.Model;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
  private static final int READS_BESIDE = 3;
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
    Decoders.require(model);
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
          "%s, the context holds %d".formatted(longest(options), context),
          "lower --prompt-tokens or --generate-tokens (this model's limit is %d)"
              .formatted(positions));
    }
  }

  /// Which numbers make up the longest sequence.
  private static String longest(BenchOptions options) {
    if (options.sequenceTokens() == options.longestPrompt()) {
      return "a prompt has %d tokens".formatted(options.longestPrompt());
    }
    if (options.sequenceTokens() == options.longestGenerate()) {
      return "%d tokens are to be generated".formatted(options.longestGenerate());
    }
    return "%d prompt tokens and %d generated ones are %d"
        .formatted(options.firstPrompt(), options.firstGenerate(), options.sequenceTokens());
  }

  /// Runs all tests, and measures the ceilings: of memory beside each decode and, as all others, at
  /// the end.
  public BenchResult run(BenchProgress progress) {
    takeCacheMemory();
    warmUp(1, progress);
    List<BenchTest> prefills =
        options.promptTokens().stream().map(tokens -> prefill(tokens, progress)).toList();
    List<BenchResult.Batch> batches =
        options.batches().stream().map(sequences -> batch(sequences, progress)).toList();
    OptionalLong peakBytes = PeakMemory.residentBytes();
    Optional<MemoryReader> reader = ceilings.read().reader(kernels.probe());
    List<BenchTest> decodes =
        options.generateTokens().stream().map(tokens -> decode(tokens, reader, progress)).toList();
    progress.started("ceilings of this machine", 1, 1);
    return new BenchResult(
        prefills, decodes, batches, peakBytes, Ceilings.measure(ceilings, team, kernels));
  }

  /// Tokens a second of one prompt and one answer.
  public record Rates(double prefillTokensPerSecond, double decodeTokensPerSecond) {}

  /// Gets everything ready that only a first run needs.
  public void warmUp(BenchProgress progress) {
    takeCacheMemory();
    warmUp(1, progress);
  }

  /// Runs one prompt and one answer of the first lengths, each from an empty cache: for whoever
  /// compares two models, in turn.
  public Rates once() {
    try (RandomSequences prompt = begin(1);
        RandomSequences answer = begin(1)) {
      return new Rates(
          timed(options.firstPrompt(), () -> prompt.prefill(options.firstPrompt())),
          timed(options.firstGenerate(), () -> answer.decode(options.firstGenerate())));
    }
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
      sequences.prefill(Math.min(options.longestPrompt(), StepLimits.DEFAULT_TOKENS / count));
    }
    try (RandomSequences sequences = begin(count)) {
      sequences.decode(Math.min(options.longestGenerate(), WARM_UP_STEPS));
    }
  }

  private BenchTest prefill(int tokens, BenchProgress progress) {
    String name = prefillName(tokens);
    List<Double> rates = new ArrayList<>();
    repeat(1, name, progress, sequence -> rates.add(timed(tokens, () -> sequence.prefill(tokens))));
    return new BenchTest(new Measurement(name, tokens, rates), 1, costOfPrefill(tokens));
  }

  /// Memory is as fast as others leave it, which changes within seconds.
  private BenchTest decode(int tokens, Optional<MemoryReader> reader, BenchProgress progress) {
    String name = decodeName(tokens);
    List<Double> rates = new ArrayList<>();
    List<Double> beside = new ArrayList<>();
    repeat(
        1,
        name,
        progress,
        sequence -> {
          OptionalDouble before = bytesPerSecond(reader);
          rates.add(timed(tokens, () -> sequence.decode(tokens)));
          OptionalDouble after = bytesPerSecond(reader);
          before.ifPresent(rate -> beside.add((rate + after.orElseThrow()) / 2));
        });
    return new BenchTest(
        new Measurement(name, tokens, rates), 1, costOfDecode(DecodeSteps.ofOne(tokens)), beside);
  }

  private OptionalDouble bytesPerSecond(Optional<MemoryReader> reader) {
    return reader.stream().mapToDouble(memory -> memory.bestOf(READS_BESIDE, team)).findFirst();
  }

  private BenchResult.Batch batch(int count, BenchProgress progress) {
    int prompt = options.firstPrompt();
    int generate = options.firstGenerate();
    List<Double> prefills = new ArrayList<>();
    List<Double> decodes = new ArrayList<>();
    String suffix = " x " + count;
    warmUp(count, progress);
    repeat(
        count,
        prefillName(prompt) + "+" + decodeName(generate) + suffix,
        progress,
        sequences -> {
          prefills.add(timed((long) count * prompt, () -> sequences.prefill(prompt)));
          decodes.add(timed((long) count * generate, () -> sequences.decode(generate)));
        });
    return new BenchResult.Batch(
        new BenchTest(
            new Measurement(prefillName(prompt) + suffix, prompt, prefills),
            count,
            costOfPrefill(prompt)),
        new BenchTest(
            new Measurement(decodeName(generate) + suffix, generate, decodes),
            count,
            costOfDecode(new DecodeSteps(count, prompt, generate))));
  }

  /// Each prompt of a batch takes what it takes alone.
  private TokenCost costOfPrefill(int tokens) {
    double multiplyAdds =
        new CostModel(model, pool.layout())
            .costs(StepShape.ofPrefill(tokens)).stream()
                .mapToDouble(OperatorCost::multiplyAdds)
                .sum();
    return new TokenCost.MultiplyAdds(multiplyAdds / tokens);
  }

  /// The sequences of a batch share the weights that a step reads.
  private TokenCost costOfDecode(DecodeSteps steps) {
    return new TokenCost.BytesRead(
        StepBytes.meanOfDecode(model, pool.layout(), steps).total() / steps.sequences());
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

  private static String prefillName(int tokens) {
    return "pp" + tokens;
  }

  private static String decodeName(int tokens) {
    return "tg" + tokens;
  }

  @Override
  public void close() {
    team.close();
    executor.close();
    pool.close();
  }
}
