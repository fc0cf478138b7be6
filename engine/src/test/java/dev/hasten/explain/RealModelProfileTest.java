package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.TestModels;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.MachineCeilings;
import dev.hasten.measure.CostModel;
import dev.hasten.model.Model;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.sampling.SamplingParams;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Operators of real models, timed one by one.
class RealModelProfileTest {
  /// What lies between operators: the clock itself, and one thread telling the other to begin.
  private static final double LEAST_EXPLAINED = 0.95;

  /// At first the JVM interprets what lies between operators.
  private static final int WARM_UPS = 5;

  private static final PhaseProfiler.Lengths LENGTHS = new PhaseProfiler.Lengths(256, 64, 320);

  static Stream<Path> models() {
    return Stream.of(TestModels.smollm2(), TestModels.gemma3());
  }

  /// Whole steps are timed apart from their operators.
  @ParameterizedTest
  @MethodSource("models")
  void addsUpToTheSteps(Path file) {
    try (LanguageModel opened = LanguageModel.open(file);
        ThreadTeam team = new ThreadTeam(2);
        Executor executor =
            Executor.of(
                opened.model(),
                TestKernels.fastest(),
                PlanOptions.of(StepLimits.of(256, 1)),
                team)) {
      PhaseProfiler profiler = profiler(opened.model(), executor);
      for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
        profiler.run(LENGTHS, OptionalDouble::empty);
      }
      Repetition repetition = profiler.run(LENGTHS, OptionalDouble::empty);

      assertAddsUp(profiler, repetition.prefill());
      assertAddsUp(profiler, repetition.decode());
    }
  }

  private static PhaseProfiler profiler(Model model, Executor executor) {
    KvLayout layout = new KvLayout(model.graph().kvStates(), KvType.F16);
    return new PhaseProfiler(
        executor,
        new BlockPool(layout, KvLayout.blocksFor(LENGTHS.farTokens())),
        new StepBatch(executor.plan().limits()),
        new CostModel(model, layout),
        new TokenChoice(model.config().vocabSize(), SamplingParams.defaults()));
  }

  private static void assertAddsUp(PhaseProfiler profiler, Recorded recorded) {
    Ceilings none = new Ceilings(OptionalDouble.empty(), OptionalDouble.empty());
    MachineCeilings machine = Explanations.MACHINE;
    Phase phase = profiler.explained(recorded, Roofs.of(none, machine));
    double operators = phase.operators().stream().mapToDouble(OperatorTime::millis).sum();

    assertThat(operators / phase.millis()).isBetween(LEAST_EXPLAINED, 1.0);
  }
}
