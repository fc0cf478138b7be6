package dev.hasten.kernel.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.model.StorageLayout;
import dev.hasten.model.Weight;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightPackerTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void packsAsAPackerDoes_onAnyNumberOfThreads(int threads) {
    List<Weight> weights =
        Arrays.stream(DType.values())
            .filter(DType::isWeight)
            .map(type -> RandomBlocks.weight(type, 2500, 768, RandomBlocks.FACTORS))
            .toList();

    List<PackedMatrix> packed = WeightPacker.packAll(weights, PackedMemory.ordinary(), threads);

    assertThat(packed).hasSameSizeAs(weights);
    for (int i = 0; i < packed.size(); i++) {
      PackedMatrix expected = Packer.pack(weights.get(i), Arena.ofAuto());
      assertThat(packed.get(i).form()).isEqualTo(expected.form());
      assertThat(packed.get(i).data().mismatch(expected.data())).isEqualTo(-1);
    }
  }

  @Test
  void failsAsAPackerDoes_whenATypeIsNoTypeOfWeights() {
    Weight weight = RandomBlocks.weight(DType.Q4_0, 16, 32, RandomBlocks.FACTORS);
    List<Weight> weights =
        List.of(
            weight,
            new Weight(
                weight.spec(),
                new Tensor("i", DType.I8, Shape.of(16, 32), MemorySegment.ofArray(new byte[512])),
                StorageLayout.CANONICAL));

    assertThatThrownBy(() -> WeightPacker.packAll(weights, PackedMemory.ordinary(), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("I8");
  }

  @Test
  void packsNothing_whenThereIsNothing() {
    assertThat(WeightPacker.packAll(List.of(), PackedMemory.ordinary())).isEmpty();
  }
}
