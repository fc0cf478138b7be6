package dev.hasten.explain;

import dev.hasten.error.UsageException;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.health.HealthCheck;
import dev.hasten.health.RuntimeFacts;
import dev.hasten.health.RuntimeWatch;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.measure.Ceilings;
import dev.hasten.measure.CostModel;
import dev.hasten.measure.Decoders;
import dev.hasten.model.Model;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.util.List;
import java.util.SplittableRandom;

/// Explains one model on this machine: warms up, measures what the machine can do, runs a prompt
/// and some tokens after it.
public final class Explainer {
  private static final long SEED = 1;
  private static final int WARM_UPS = 2;

  private Explainer() {}

  /// What is to be explained.
  ///
  /// @param promptTokens of the prompt
  /// @param generateTokens after it
  /// @param kv how keys and values are kept
  /// @param ceilings how the machine is measured
  public record Question(
      int threads, int promptTokens, int generateTokens, KvType kv, Ceilings.Method ceilings) {
    int contextTokens() {
      return Math.addExact(promptTokens, generateTokens);
    }
  }

  /// Hears what is being done.
  @FunctionalInterface
  public interface Progress {
    void started(String what);
  }

  /// Runs it.
  ///
  /// @param model must stay open meanwhile
  /// @param health watches the prompt and the tokens
  /// @throws UsageException if the model generates no text, or was not made for so many tokens
  public static Explanation explain(
      Model model, Kernels kernels, HealthCheck health, Question question, Progress progress) {
    Decoders.require(model);
    requirePositions(model, question);
    StepLimits limits = StepLimits.of(StepLimits.DEFAULT_TOKENS, 1);
    KvLayout layout = new KvLayout(model.graph().kvStates(), question.kv());
    SplittableRandom random = new SplittableRandom(SEED);
    try (ThreadTeam team = new ThreadTeam(question.threads());
        Executor executor = Executor.of(model, kernels, PlanOptions.of(limits), team);
        BlockPool pool = new BlockPool(layout, KvLayout.blocksFor(question.contextTokens()))) {
      PhaseProfiler profiler =
          new PhaseProfiler(
              executor,
              pool,
              new StepBatch(limits),
              new CostModel(model, layout),
              () -> random.nextInt(model.config().vocabSize()));
      progress.started("warm-up");
      for (int run = 0; run < WARM_UPS; run++) {
        profiler.run(question.promptTokens(), question.generateTokens());
      }
      progress.started("prompt and tokens");
      List<PhaseProfiler.Recorded> recorded;
      RuntimeFacts runtime;
      try (RuntimeWatch watch = health.watch()) {
        recorded = profiler.run(question.promptTokens(), question.generateTokens());
        runtime = watch.end();
      }
      progress.started("ceilings of this machine");
      Ceilings ceilings = Ceilings.measure(question.ceilings(), team, kernels);
      Roofs roofs = Roofs.of(ceilings);
      return new Explanation(
          ceilings,
          profiler.explained(recorded.getFirst(), roofs),
          profiler.explained(recorded.getLast(), roofs),
          runtime);
    }
  }

  private static void requirePositions(Model model, Question question) {
    int positions = model.config().maxPositionEmbeddings();
    if (question.promptTokens() < 1
        || question.generateTokens() < 1
        || question.contextTokens() > positions) {
      throw new UsageException(
          "%d prompt tokens and %d generated ones, the model's context is %d"
              .formatted(question.promptTokens(), question.generateTokens(), positions),
          "choose numbers from 1 on that fit the context together");
    }
  }
}
