package dev.hasten.explain;

import dev.hasten.error.UsageException;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.health.HealthCheck;
import dev.hasten.health.RuntimeFacts;
import dev.hasten.health.RuntimeWatch;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.MachineCeilings;
import dev.hasten.machine.MemoryReader;
import dev.hasten.measure.CostModel;
import dev.hasten.measure.Decoders;
import dev.hasten.model.Model;
import dev.hasten.sampling.SamplingParams;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/// Explains one model on this machine: warms up, runs a prompt and some tokens after it several
/// times, and looks in between how fast the machine is.
public final class Explainer {
  private static final int LEAST_WARM_UPS = 2;
  private static final int READS_BESIDE = 3;

  private static final int FAR_FACTOR = 4;

  private Explainer() {}

  /// What is to be explained.
  ///
  /// @param promptTokens of the prompt
  /// @param generateTokens after it
  /// @param kv how keys and values are kept
  /// @param sampling how tokens are chosen
  /// @param ceilings how the machine is measured beside
  /// @param patience how often all of it is done
  public record Question(
      int threads,
      int promptTokens,
      int generateTokens,
      KvType kv,
      SamplingParams sampling,
      Ceilings.Method ceilings,
      Patience patience) {
    int contextTokens() {
      return Math.addExact(promptTokens, generateTokens);
    }
  }

  /// How long repetitions may go on.
  ///
  /// @param warmUp for so long they do not count: the JIT compilers take a processor from short
  ///   steps until then
  /// @param least of them, however long they take
  /// @param enough of them that no compiler disturbed, if they took the least time
  /// @param leastTime for so long they go on: short ones need many
  /// @param mostTime after which no other begins
  public record Patience(
      Duration warmUp, int least, int enough, Duration leastTime, Duration mostTime) {
    /// Enough to tell a steady machine from another.
    public static Patience standard() {
      return new Patience(
          Duration.ofSeconds(1), 3, 9, Duration.ofSeconds(2), Duration.ofSeconds(12));
    }

    boolean isOver(List<Repetition> done, long beganNanos) {
      long undisturbed = done.stream().filter(each -> !each.isDisturbed()).count();
      return (done.size() >= least && isLate(mostTime, beganNanos))
          || (undisturbed >= enough && isLate(leastTime, beganNanos));
    }

    boolean isWarm(int done, long beganNanos) {
      return done >= LEAST_WARM_UPS && isLate(warmUp, beganNanos);
    }

    private static boolean isLate(Duration time, long beganNanos) {
      return System.nanoTime() - beganNanos > time.toNanos();
    }
  }

  /// What is explained, opened.
  ///
  /// @param model must stay open meanwhile
  /// @param loading has timed how it was opened
  /// @param health watches the prompt and the tokens
  /// @param machine what is known of this machine
  public record Subject(
      Model model,
      Kernels kernels,
      LoadClock loading,
      HealthCheck health,
      MachineCeilings machine) {}

  /// Hears what is being done.
  @FunctionalInterface
  public interface Progress {
    void started(String what);
  }

  /// Runs it.
  ///
  /// @throws UsageException if the model generates no text, or was not made for so many tokens
  public static Explanation explain(Subject subject, Question question, Progress progress) {
    Model model = subject.model();
    Decoders.require(model);
    requirePositions(model, question);
    StepLimits limits = StepLimits.of(StepLimits.DEFAULT_TOKENS, 1);
    KvLayout layout = new KvLayout(model.graph().kvStates(), question.kv());
    progress.started("weights and plan");
    subject.loading().resume();
    try (ThreadTeam team = new ThreadTeam(question.threads());
        Executor executor =
            Executor.of(
                model, subject.loading().watched(subject.kernels()), PlanOptions.of(limits), team);
        BlockPool pool = new BlockPool(layout, KvLayout.blocksFor(farTokens(model, question)))) {
      subject.loading().lap(LoadClock.PLAN);
      PhaseProfiler profiler =
          new PhaseProfiler(
              executor,
              pool,
              new StepBatch(limits),
              new CostModel(model, layout),
              new TokenChoice(model.config().vocabSize(), question.sampling()));
      Starts.Bringing bringing = Starts.Bringing.of(subject);
      return new Run(subject, question, team, profiler, bringing, progress).explanation();
    }
  }

  /// One explanation in the making.
  private record Run(
      Subject subject,
      Question question,
      ThreadTeam team,
      PhaseProfiler profiler,
      Starts.Bringing bringing,
      Progress progress) {

    Explanation explanation() {
      Optional<MemoryReader> reader = question.ceilings().read().reader(subject.kernels().probe());
      warmUp();
      RuntimeFacts runtime;
      Repetitions repetitions;
      try (RuntimeWatch watch = subject.health().watch()) {
        repetitions = repetitions(reader);
        runtime = watch.end();
      }
      progress.started("ceilings");
      Ceilings ceilings =
          new Ceilings(
              repetitions.readBytesPerSecond(),
              question.ceilings().multiplyAdd().perSecond(team, subject.kernels().probe()),
              unpacksPerSecond());
      Roofs roofs = Roofs.of(ceilings, subject.machine());
      return explanation(repetitions, ceilings, roofs, runtime);
    }

    private Explanation explanation(
        Repetitions repetitions, Ceilings ceilings, Roofs roofs, RuntimeFacts runtime) {
      Repetition median = repetitions.median();
      Phase prefill = profiler.explained(median.prefill(), roofs);
      Phase decode = profiler.explained(median.decode(), roofs);
      Calibration calibration =
          new Calibration(
              profiler.costs(), ceilings.readBytesPerSecond(), subject.machine().readBySize());
      Phase load = subject.loading().phase(roofs);
      return new Explanation(
          ceilings,
          subject.machine(),
          load,
          Starts.of(load, subject.loading().origin(), bringing),
          prefill,
          decode,
          repetitions.steadiness(),
          calibration.decodeModel(
              new Calibration.Measured(prefill, decode, attention(repetitions, roofs))),
          runtime);
    }

    /// With a matrix of the first block, as most others are.
    private OptionalDouble unpacksPerSecond() {
      MachineProbe probe = subject.kernels().probe();
      return PackingTrial.matrices(subject.model()).stream()
          .limit(1)
          .flatMapToDouble(weight ->
              question
                  .ceilings()
                  .multiplyAdd()
                  .perSecond(team, count -> probe.unpack(count, weight))
                  .stream())
          .findFirst();
    }

    private void warmUp() {
      progress.started("warm-up");
      long began = System.nanoTime();
      for (int run = 0; !question.patience().isWarm(run, began); run++) {
        repetition(OptionalDouble::empty);
      }
    }

    private Repetitions repetitions(Optional<MemoryReader> reader) {
      List<Repetition> done = new ArrayList<>();
      long began = System.nanoTime();
      while (!question.patience().isOver(done, began)) {
        progress.started("prompt and tokens, " + (done.size() + 1));
        done.add(repetition(() -> bytesPerSecond(reader)));
      }
      return new Repetitions(done).undisturbed(question.patience().least());
    }

    private Repetition repetition(Supplier<OptionalDouble> bytesPerSecond) {
      return profiler.run(
          new PhaseProfiler.Lengths(
              question.promptTokens(),
              question.generateTokens(),
              farTokens(subject.model(), question)),
          bytesPerSecond);
    }

    private OptionalDouble bytesPerSecond(Optional<MemoryReader> reader) {
      return reader.stream().mapToDouble(memory -> memory.bestOf(READS_BESIDE, team)).findFirst();
    }

    private List<Calibration.Attention> attention(Repetitions repetitions, Roofs roofs) {
      return repetitions.all().stream()
          .map(each ->
              new Calibration.Attention(
                  profiler.explained(each.decode(), roofs), profiler.explained(each.far(), roofs)))
          .toList();
    }
  }

  /// What attention is looked at with at most.
  private static int farTokens(Model model, Question question) {
    int positions = model.config().maxPositionEmbeddings();
    long wanted = FAR_FACTOR * (long) question.contextTokens();
    return (int) Math.max(Math.min(positions, wanted), question.contextTokens());
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
