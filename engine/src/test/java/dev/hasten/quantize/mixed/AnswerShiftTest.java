package dev.hasten.quantize.mixed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.quality.Contender;
import dev.hasten.quantize.mixed.SwappedWeights.Swap;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerShiftTest {
  private static final String EMBEDDING = "token_embd.weight";

  private static final List<int[]> CHUNKS =
      List.of(new int[] {5, 9, 11, 7, 6, 8, 20, 3}, new int[] {4, 4, 17, 21, 9, 10, 12, 13});

  @TempDir private Path folder;

  /// With one number changed.
  private static Tensor changed(LanguageModel model, String name) {
    Tensor tensor = model.file().requiredTensor(name);
    MemorySegment data = Arena.ofAuto().allocate(tensor.data().byteSize());
    data.copyFrom(tensor.data());
    float first = data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0);
    data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, first + 1);
    return new Tensor(name, tensor.dtype(), tensor.shape(), data);
  }

  @Test
  void isTheSame_whereverTheRunBegins() {
    try (LanguageModel model = LanguageModel.open(TinyModels.llama().write(folder));
        ThreadTeam team = new ThreadTeam(2);
        AnswerShift shift =
            new AnswerShift(new Contender(model, new ScalarKernels(), KvType.F32), CHUNKS, team)) {
      Map<String, Tensor> fromTheBeginning =
          Map.of(EMBEDDING, model.file().requiredTensor(EMBEDDING));
      for (String name :
          List.of(
              "blk.0.attn_q.weight", "blk.1.ffn_down.weight", "blk.2.attn_v.weight", EMBEDDING)) {
        Map<String, Tensor> products = Map.of(name, changed(model, name));

        double late = shift.of(new Swap(products, Map.of()));

        assertThat(late).as(name).isPositive();
        assertThat(shift.of(new Swap(products, fromTheBeginning))).as(name).isEqualTo(late);
      }
      assertThat(shift.of(new Swap(Map.of(), fromTheBeginning))).isZero();
    }
  }
}
