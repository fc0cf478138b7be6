package dev.hasten.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.hasten.TestKernels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import dev.hasten.tensor.DType;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A decode step takes no memory, so that generation never waits for the garbage collector.
class AllocationTest {
  private static final int STEPS = 1_000;

  /// The JIT compiler has then seen every method often enough to leave out what never escapes.
  private static final int WARM_UP_STEPS = 4_000;

  private static final int TOKENS = WARM_UP_STEPS + STEPS;
  private static final int THREADS = 2;
  private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path directory;

  static Stream<Named<Kernels>> kernels() {
    return TestKernels.fast();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void takesNoMemoryForADecodeStep(Kernels kernels) {
    takesNoMemory(kernels, TinyModels.llama(DType.Q4_1), KvType.F16);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void takesNoMemoryForADecodeStep_whenTheCacheHasCodes(Kernels kernels) {
    takesNoMemory(kernels, TinyModels.llama(DType.Q4_1), KvType.Q4_0);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void takesNoMemoryForADecodeStep_whenLayersSlide(Kernels kernels) {
    takesNoMemory(kernels, TinyModels.gemma3(), KvType.F16);
  }

  private void takesNoMemory(Kernels kernels, TinyModel tiny, KvType kv) {
    StepLimits limits = StepLimits.of(1, 1);
    try (GgufFile file = GgufReader.read(tiny.write(directory));
        ThreadTeam team = new ThreadTeam(THREADS)) {
      Model model = Model.of(file);
      KvLayout layout = new KvLayout(model.graph().kvStates(), kv);
      try (BlockPool pool = new BlockPool(layout, KvLayout.blocksFor(TOKENS));
          Executor executor = Executor.of(model, kernels, PlanOptions.of(limits), team)) {
        BlockTable table = new BlockTable(pool);
        table.reserve(TOKENS);
        StepBatch batch = new StepBatch(limits);
        decode(executor, batch, table, 0, WARM_UP_STEPS);
        long[] threads = threads();
        long before = allocatedBytes(threads);
        decode(executor, batch, table, WARM_UP_STEPS, TOKENS);
        assertThat(allocatedBytes(threads) - before).isZero();
      }
    }
  }

  /// The attended tokens stay few, so that the test is about steps and not about attention.
  private static void decode(
      Executor executor, StepBatch batch, BlockTable table, int from, int to) {
    for (int step = from; step < to; step++) {
      batch.clear();
      batch.beginSequence(table);
      batch.add(step % 200, step % 64, 0);
      batch.select();
      executor.execute(batch);
    }
  }

  /// This one and the members of the team.
  private static long[] threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread ->
            thread == Thread.currentThread() || thread.getName().startsWith("hasten-lane-"))
        .mapToLong(Thread::threadId)
        .toArray();
  }

  private static long allocatedBytes(long[] threads) {
    long bytes = 0;
    for (long thread : threads) {
      bytes += BEAN.getThreadAllocatedBytes(thread);
    }
    return bytes;
  }
}
