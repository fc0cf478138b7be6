package dev.hasten;

import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.executor.ValueObserver;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Runs steps of a model without engine or sampling, and shows the logits of every token.
public final class StepRunner implements AutoCloseable {
  private static final int MAX_TOKENS = 256;
  private static final int MAX_SEQUENCES = 8;
  private static final int POOL_BLOCKS = 256;
  private static final StepLimits LIMITS = new StepLimits(MAX_TOKENS, MAX_TOKENS, MAX_SEQUENCES);

  private final ThreadTeam team;
  private final Executor executor;
  private final BlockPool pool;
  private final StepBatch batch = new StepBatch(LIMITS);

  public StepRunner(Model model, Kernels kernels, int threads) {
    this(model, kernels, threads, KvType.F32);
  }

  public StepRunner(Model model, Kernels kernels, int threads, KvType kv) {
    this(model, kernels, threads, kv, Set.of(), ValueObserver.none());
  }

  /// With an observer for the values of these names.
  public StepRunner(
      Model model, Kernels kernels, int threads, Set<String> taps, ValueObserver observer) {
    this(model, kernels, threads, KvType.F32, taps, observer);
  }

  private StepRunner(
      Model model,
      Kernels kernels,
      int threads,
      KvType kv,
      Set<String> taps,
      ValueObserver observer) {
    this.team = new ThreadTeam(threads);
    this.executor =
        Executor.observed(model, kernels, new PlanOptions(LIMITS, taps), team, observer);
    this.pool = new BlockPool(new KvLayout(model.graph().kvStates(), kv), POOL_BLOCKS);
  }

  /// With the scalar kernels and one thread.
  public static StepRunner scalar(Model model) {
    return new StepRunner(model, new ScalarKernels(), 1);
  }

  public Executor executor() {
    return executor;
  }

  /// A sequence whose keys and values are kept between steps.
  public final class Running {
    private final BlockTable table = new BlockTable(pool);
    private int length;

    /// The part of a step that feeds it these tokens.
    public Part feed(int... tokens) {
      return new Part(this, tokens);
    }
  }

  /// Tokens that one sequence brings into a step.
  public static final class Part {
    private final Running sequence;
    private final int[] tokens;

    private Part(Running sequence, int[] tokens) {
      this.sequence = sequence;
      this.tokens = tokens.clone();
    }
  }

  public Running begin() {
    return new Running();
  }

  /// Computes one step.
  ///
  /// @return for each part, the logits after each of its tokens
  public List<float[][]> step(Part... parts) {
    batch.clear();
    for (Part part : parts) {
      add(part);
    }
    FloatMatrix logits = executor.execute(batch);
    List<float[][]> results = new ArrayList<>();
    int row = 0;
    for (Part part : parts) {
      results.add(rows(logits, row, part.tokens.length));
      row += part.tokens.length;
    }
    return results;
  }

  private void add(Part part) {
    Running sequence = part.sequence;
    sequence.table.reserve(sequence.length + part.tokens.length);
    batch.beginSequence(sequence.table);
    for (int token : part.tokens) {
      batch.add(token, sequence.length, 0);
      batch.select();
      sequence.length++;
    }
  }

  /// The logits after each token of a new sequence that comes in chunks of `chunk` tokens.
  public float[][] prefill(int[] tokens, int chunk) {
    Running sequence = begin();
    List<float[]> logits = new ArrayList<>();
    for (int from = 0; from < tokens.length; from += chunk) {
      int[] part = Arrays.copyOfRange(tokens, from, Math.min(from + chunk, tokens.length));
      logits.addAll(List.of(step(sequence.feed(part)).getFirst()));
    }
    sequence.table.release();
    return logits.toArray(float[][]::new);
  }

  /// The encoder's vectors of these texts, all in one step.
  public float[][] embed(int[]... texts) {
    batch.clear();
    for (int[] text : texts) {
      batch.beginSequence();
      for (int position = 0; position < text.length; position++) {
        batch.add(text[position], position, 0);
      }
    }
    return rows(executor.execute(batch), 0, texts.length);
  }

  private static float[][] rows(FloatMatrix matrix, int from, int count) {
    float[][] rows = new float[count][];
    Arrays.setAll(rows, index -> matrix.row(from + index));
    return rows;
  }

  @Override
  public void close() {
    team.close();
    executor.close();
    pool.close();
  }
}
