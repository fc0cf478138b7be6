package dev.hasten.quantize.mixed;

import dev.hasten.calibrate.ModelParts;
import dev.hasten.calibrate.ResidualStreams;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.packed.UnusedMemory;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.Model;
import dev.hasten.quality.Contender;
import dev.hasten.quality.EncoderEvaluation;
import dev.hasten.quantize.mixed.SwappedWeights.Swap;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How far a model's answers move when some of its weights are others: of a decoder the mean
/// Kullback-Leibler divergence from its own predictions, in nats; of an encoder the mean distance
/// of embeddings, `1 - cosine`.
final class AnswerShift implements AutoCloseable {
  /// Of so many neighbouring tokens, one has its answer compared: logits are large.
  private static final int TOKENS_FOR_EACH_ANSWER = 4;

  /// What kernels take for themselves, about.
  private static final long BYTES_OF_A_RUN = 8L << 20;

  /// Of runs and other weights, rounded and packed, that nobody needs any more.
  private static final long MOST_UNUSED_BYTES = 128L << 20;

  private final Contender contender;
  private final Model model;
  private final List<int[]> chunks;
  private final ThreadTeam team;
  private final StepLimits limits;
  private final SwappedWeights kernels;
  private final BlockPool pool;
  private final BlockTable table;
  private final StepBatch batch;
  private final Arena arena = Arena.ofShared();
  private final ResidualStreams streams;
  private final Map<String, Integer> firstParts = new HashMap<>();
  private final List<float[][]> own;
  private long unusedBytes;

  /// @param contender reads float activations, so that only weights differ
  /// @param chunks of one length, which the model has positions for
  AnswerShift(Contender contender, List<int[]> chunks, ThreadTeam team) {
    int chunkTokens = chunks.getFirst().length;
    this.contender = contender;
    this.model = contender.model().model();
    this.chunks = List.copyOf(chunks);
    this.team = team;
    this.limits = new StepLimits(chunkTokens, Math.ceilDiv(chunkTokens, TOKENS_FOR_EACH_ANSWER), 1);
    this.kernels = new SwappedWeights(contender.kernels());
    this.pool =
        new BlockPool(
            new KvLayout(model.graph().kvStates(), contender.kv()),
            KvLayout.blocksFor(chunkTokens));
    this.table = new BlockTable(pool);
    this.batch = new StepBatch(limits);
    this.streams = ResidualStreams.of(contender, chunks, team, arena);
    int last = ModelParts.count(model.graph()) - 1;
    for (int part = last; part >= 0; part--) {
      int at = part;
      ModelParts.operators(model.graph(), part).stream()
          .flatMap(operator -> operator.weights().stream())
          .forEach(weight -> firstParts.put(model.weight(weight).tensor().name(), at));
    }
    this.own = answers(last, Swap.NONE);
  }

  /// With other weights.
  double of(Swap swap) {
    List<float[][]> answers = answers(firstPart(swap), swap);
    reclaim(swap);
    double sum = 0;
    int count = 0;
    for (int chunk = 0; chunk < answers.size(); chunk++) {
      sum += sumOfDistances(own.get(chunk), answers.get(chunk));
      count += answers.get(chunk).length;
    }
    return sum / count;
  }

  /// Nothing changes before it.
  private int firstPart(Swap swap) {
    return swap.tables().isEmpty()
        ? swap.products().keySet().stream()
            .mapToInt(name -> Objects.requireNonNull(firstParts.get(name), name))
            .min()
            .orElse(0)
        : 0;
  }

  private void reclaim(Swap swap) {
    unusedBytes += BYTES_OF_A_RUN;
    unusedBytes +=
        Stream.concat(swap.products().values().stream(), swap.tables().values().stream())
            .mapToLong(tensor -> 2 * tensor.data().byteSize())
            .sum();
    if (unusedBytes > MOST_UNUSED_BYTES) {
      UnusedMemory.reclaim();
      unusedBytes = 0;
    }
  }

  private List<float[][]> answers(int part, Swap swap) {
    kernels.use(swap);
    Model rest = part == 0 ? model : ModelParts.from(model, part, streams.before(part));
    List<float[][]> answers = new ArrayList<>();
    try (Executor executor = Executor.of(rest, kernels, PlanOptions.of(limits), team)) {
      for (int chunk = 0; chunk < chunks.size(); chunk++) {
        fill(part, chunk);
        FloatMatrix output = executor.execute(batch);
        answers.add(
            IntStream.range(0, output.rows()).mapToObj(output::row).toArray(float[][]::new));
      }
    }
    return answers;
  }

  private void fill(int part, int index) {
    int[] chunk = chunks.get(index);
    table.release();
    batch.clear();
    if (contender.model().isEncoder()) {
      batch.beginSequence();
    } else {
      table.reserve(chunk.length);
      batch.beginSequence(table);
    }
    for (int at = 0; at < chunk.length; at++) {
      batch.add(part == 0 ? chunk[at] : index * chunk.length + at, at, 0);
      if (at % TOKENS_FOR_EACH_ANSWER == TOKENS_FOR_EACH_ANSWER - 1) {
        batch.select();
      }
    }
  }

  private double sumOfDistances(float[][] before, float[][] after) {
    double[] sums = new double[before.length];
    team.run((member, _) -> {
      Share share = new Share(member, team.size());
      for (int row = share.from(sums.length, 1); row < share.to(sums.length, 1); row++) {
        sums[row] =
            contender.model().isEncoder()
                ? 1 - EncoderEvaluation.cosine(before[row], after[row])
                : divergence(before[row], after[row]);
      }
    });
    return Arrays.stream(sums).sum();
  }

  /// With `r` and `d` logits relative to the highest, `Z` the sums of their exponentials: `Σ exp(r)
  /// (r - d) / Z_r - log Z_r + log Z_d`.
  private static double divergence(float[] reference, float[] other) {
    double highestReference = highest(reference);
    double highestOther = highest(other);
    double referenceSum = 0;
    double otherSum = 0;
    double weighted = 0;
    for (int id = 0; id < reference.length; id++) {
      double r = reference[id] - highestReference;
      double d = other[id] - highestOther;
      double weight = Math.exp(r);
      referenceSum += weight;
      otherSum += Math.exp(d);
      weighted += weight * (r - d);
    }
    return Math.max(0, weighted / referenceSum - Math.log(referenceSum) + Math.log(otherSum));
  }

  private static double highest(float[] values) {
    double highest = Double.NEGATIVE_INFINITY;
    for (float value : values) {
      highest = Math.max(highest, value);
    }
    return highest;
  }

  @Override
  public void close() {
    pool.close();
    arena.close();
  }
}
