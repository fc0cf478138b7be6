package dev.hasten.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Steps with a look at the clock, of one token and of several, by programs and by recordings.
class StepProfileTest {
  private static final StepLimits LIMITS = StepLimits.of(8, 1);
  private static final int TOKENS = 40;

  @TempDir Path folder;

  static Stream<Named<Kernels>> kernels() {
    return TestKernels.all();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void givesTheSameNumbers_andAccountsForTheirTime(Kernels kernels) {
    TinyModel tiny = TinyModels.llama();
    try (LanguageModel model = LanguageModel.open(tiny.write(folder))) {
      float[] expected = lastLogits(model.model(), kernels, false);

      assertThat(lastLogits(model.model(), kernels, true)).isEqualTo(expected);
    }
  }

  /// Five tokens at once, then one after another, past the first block of the cache.
  private static float[] lastLogits(Model model, Kernels kernels, boolean timed) {
    KvLayout layout = new KvLayout(model.graph().kvStates(), KvType.F32);
    try (ThreadTeam team = new ThreadTeam(2);
        Executor executor = Executor.of(model, kernels, PlanOptions.of(LIMITS), team);
        BlockPool pool = new BlockPool(layout, KvLayout.blocksFor(TOKENS))) {
      StepProfile profile = StepProfile.of(executor);
      StepBatch batch = new StepBatch(LIMITS);
      BlockTable table = new BlockTable(pool);
      float[] logits = {};
      for (int position = 0; position < TOKENS; ) {
        int count = position == 0 ? 5 : 1;
        fill(batch, table, position, count);
        logits = (timed ? executor.executeTimed(batch, profile) : executor.execute(batch)).row(0);
        position += count;
      }
      if (timed) {
        requireTimes(executor, profile);
      }
      table.release();
      return logits;
    }
  }

  private static void fill(StepBatch batch, BlockTable table, int position, int count) {
    batch.clear();
    table.reserve(position + count);
    batch.beginSequence(table);
    for (int index = 0; index < count; index++) {
      batch.add((position + index) % 7, position + index, 0);
    }
    batch.select();
  }

  private static void requireTimes(Executor executor, StepProfile profile) {
    int instructions = executor.plan().instructions().size();
    double all = IntStream.range(0, instructions).mapToDouble(profile::meanNanos).sum();

    assertThat(profile.steps()).isEqualTo(TOKENS - 4);
    assertThat(profile.members()).isEqualTo(2);
    assertThat(all).isPositive().isLessThanOrEqualTo((double) profile.stepNanos());
    assertThat(IntStream.range(0, instructions).filter(i -> profile.meanNanos(i) > 0).count())
        .isGreaterThan(instructions / 2);
  }
}
