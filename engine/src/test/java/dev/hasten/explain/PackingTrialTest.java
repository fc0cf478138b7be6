package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import dev.hasten.kernel.ForwardingKernels;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackingTrialTest {
  private static final int MATRICES = 3 * 7 + 1;

  @TempDir private Path folder;
  private final List<Integer> packed = new ArrayList<>();

  /// Notes how many matrices are packed at once.
  private final class CountingKernels extends ForwardingKernels {
    CountingKernels() {
      super(new ScalarKernels());
    }

    @Override
    public List<PackedWeight> pack(List<Weight> weights) {
      packed.add(weights.size());
      return super.pack(weights);
    }
  }

  private double millis(double mostBytes) {
    try (LanguageModel opened = LanguageModel.open(TinyModels.llama().write(folder))) {
      return new PackingTrial(mostBytes).millis(opened.model(), new CountingKernels());
    }
  }

  @Test
  void packsAllAtOnce_whenItIsNotMuch() {
    assertThat(millis(Double.MAX_VALUE)).isPositive();
    assertThat(packed).containsExactly(MATRICES);
  }

  /// Queries and keys of the first block have 6 KiB.
  @Test
  void packsTwoParts_whenItIsMuch() {
    assertThat(millis(6 << 10)).isPositive();
    assertThat(packed).containsExactly(2, 2);
  }

  @Test
  void packsAtLeastOneMatrix() {
    millis(1);
    assertThat(packed).containsExactly(1, 1);
  }

  @Test
  void countsEveryMatrixOnce() {
    try (LanguageModel opened = LanguageModel.open(TinyModels.llama().write(folder))) {
      Model model = opened.model();
      assertThat(PackingTrial.matrices(model)).hasSize(MATRICES).doesNotHaveDuplicates();
      assertThat(PackingTrial.matrixBytes(model))
          .isEqualTo(PackingTrial.matrices(model).stream().mapToDouble(Weight::bytes).sum());
    }
  }
}
