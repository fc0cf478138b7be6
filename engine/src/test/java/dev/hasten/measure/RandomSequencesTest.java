package dev.hasten.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.StepRunner;
import dev.hasten.TinyModels;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is timed is what would be computed for an answer: the same logits.
class RandomSequencesTest {
  private static final int SEQUENCES = 3;
  private static final int PROMPT = 50;
  private static final int GENERATE = 4;
  private static final StepLimits LIMITS = StepLimits.of(64, SEQUENCES);

  @TempDir Path folder;

  @Test
  void computesTheLogitsOfEachSequence() {
    try (LanguageModel opened = LanguageModel.open(TinyModels.llama().write(folder))) {
      List<float[]> logits = observedLogits(opened.model());

      assertThat(logits).hasSize(SEQUENCES * (1 + GENERATE));
      for (int sequence = 0; sequence < SEQUENCES; sequence++) {
        float[][] expected = expectedLogits(opened.model(), sequence);
        for (int step = 0; step <= GENERATE; step++) {
          assertThat(logits.get(step * SEQUENCES + sequence))
              .isEqualTo(expected[PROMPT - 1 + step]);
        }
      }
    }
  }

  /// Prompts lie one after another in the stream of tokens, then come the steps.
  private static int token(int index) {
    return (index * 37 + 11) % 262;
  }

  private static float[][] expectedLogits(Model model, int sequence) {
    IntStream prompt = IntStream.range(0, PROMPT).map(i -> token(sequence * PROMPT + i));
    IntStream generated =
        IntStream.range(0, GENERATE)
            .map(step -> token(SEQUENCES * PROMPT + step * SEQUENCES + sequence));
    try (StepRunner runner = StepRunner.scalar(model)) {
      return runner.prefill(IntStream.concat(prompt, generated).toArray(), 64);
    }
  }

  private static List<float[]> observedLogits(Model model) {
    List<float[]> logits = new ArrayList<>();
    PlanOptions options = new PlanOptions(LIMITS, Set.of("logits"));
    AtomicInteger next = new AtomicInteger();
    try (ThreadTeam team = new ThreadTeam(2);
        Executor executor =
            Executor.observed(
                model,
                new ScalarKernels(),
                options,
                team,
                (_, matrix, rows) -> addRows(matrix, rows, logits));
        BlockPool pool = new BlockPool(new KvLayout(model.graph().kvStates(), KvType.F32), 100);
        RandomSequences sequences =
            new RandomSequences(
                executor,
                new StepBatch(LIMITS),
                pool,
                SEQUENCES,
                () -> token(next.getAndIncrement()))) {
      sequences.prefill(PROMPT);
      sequences.decode(GENERATE);
    }
    return logits;
  }

  private static void addRows(FloatMatrix matrix, int rows, List<float[]> logits) {
    for (int row = 0; row < rows; row++) {
      logits.add(matrix.row(row));
    }
  }
}
