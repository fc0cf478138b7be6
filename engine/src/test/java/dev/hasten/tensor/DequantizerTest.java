package dev.hasten.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DequantizerTest {
  /// Written by `src/test/python/dequantize_golden.py` with ggml's own Python package.
  private static final String GOLDEN = "dequantize.gguf";

  static Stream<DType> weights() {
    return Arrays.stream(DType.values()).filter(DType::isWeight);
  }

  @ParameterizedTest
  @MethodSource("weights")
  void givesTheBitsOfTheReference_whenBlocksAreRandomOrExtreme(DType dtype) throws Exception {
    try (GgufFile golden = golden()) {
      Tensor stored = golden.requiredTensor(dtype.name());
      float[] expected = floats(golden.requiredTensor(dtype + ".expected"));

      assertThat(stored.dtype()).isEqualTo(dtype);
      assertThat(bits(floats(stored))).isEqualTo(bits(expected));
    }
  }

  @ParameterizedTest
  @MethodSource("weights")
  void readsAndWritesOnlyTheRow_whenOffsetsAreGiven(DType dtype) throws Exception {
    try (GgufFile golden = golden()) {
      Tensor stored = golden.requiredTensor(dtype.name());
      float[] all = floats(stored);
      int block = dtype.blockElements();
      float[] out = new float[3 + 2 * block + 3];
      Arrays.fill(out, 7f);

      Dequantizer.dequantizeRow(dtype, stored.data(), dtype.blockBytes(), out, 3, 2 * block);

      assertThat(bits(Arrays.copyOfRange(out, 3, 3 + 2 * block)))
          .isEqualTo(bits(Arrays.copyOfRange(all, block, 3 * block)));
      assertThat(Arrays.copyOfRange(out, 0, 3)).containsOnly(7f);
      assertThat(Arrays.copyOfRange(out, 3 + 2 * block, out.length)).containsOnly(7f);
    }
  }

  @Test
  void refusesPartsOfBlocks_whenCountIsNoMultiple() {
    assertThatThrownBy(() ->
            Dequantizer.dequantizeRow(
                DType.Q4_0, MemorySegment.ofArray(new byte[36]), 0, new float[64], 0, 33))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Q4_0 stores blocks of 32, not 33 elements");
  }

  @ParameterizedTest
  @EnumSource(names = {"I8", "I16", "I32", "I64", "F64", "U8", "BOOL"})
  void refusesTypes_whenTheyAreNoWeights(DType dtype) {
    assertThatThrownBy(() ->
            Dequantizer.dequantizeRow(
                dtype, MemorySegment.ofArray(new byte[8]), 0, new float[1], 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(dtype.name());
  }

  @Test
  void failsWithoutReadingBeyond_whenDataIsShort() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(DType.Q6_K.blockBytes() - 1);

      assertThatThrownBy(
              () -> Dequantizer.dequantizeRow(DType.Q6_K, data, 0, new float[256], 0, 256))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private static GgufFile golden() throws URISyntaxException {
    return GgufReader.read(
        Path.of(Objects.requireNonNull(DequantizerTest.class.getResource(GOLDEN)).toURI()));
  }

  private static float[] floats(Tensor tensor) {
    int count = Math.toIntExact(tensor.shape().elements());
    float[] floats = new float[count];
    Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), 0, floats, 0, count);
    return floats;
  }

  /// All NaNs alike (their bits depend on the machine), but -0 is not 0.
  private static int[] bits(float[] floats) {
    int[] bits = new int[floats.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(floats[i]));
    return bits;
  }
}
