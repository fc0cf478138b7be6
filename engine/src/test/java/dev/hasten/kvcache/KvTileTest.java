package dev.hasten.kvcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.model.KvState;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KvTileTest {
  /// More than one block, and a head width that no scale divides.
  private static final int TOKENS = 40;

  private static final KvState FIRST = new KvState(0, 2, 40);
  private static final KvState SECOND = new KvState(1, 1, 16);
  private final Random random = new Random(3);

  private float[] vector(int size) {
    float[] vector = new float[size];
    for (int i = 0; i < size; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  /// The most that keeping a number may change it.
  private static double rounding(KvType type, float[] vector, int index) {
    return switch (type) {
      case F32 -> 0;
      case F16 -> Math.abs(vector[index]) * 0x1p-11 + 0x1p-25;
      // the scale is rounded, too
      case Q8_0 -> largest(vector, index) / 127 * (0.5 + 127 * 0x1p-11);
      // what would have the code 8 gets 7
      case Q4_0, Q4_0_PLAIN -> largest(vector, index) / 8 * (1 + 8 * 0x1p-11);
    };
  }

  /// Of the elements with the same scale.
  private static float largest(float[] vector, int index) {
    float largest = 0;
    int from = index / KvType.SCALE_ELEMENTS * KvType.SCALE_ELEMENTS;
    for (int i = from; i < Math.min(from + KvType.SCALE_ELEMENTS, vector.length); i++) {
      largest = Math.max(largest, Math.abs(vector[i]));
    }
    return largest;
  }

  @ParameterizedTest
  @EnumSource
  void givesBackWhatWasKept_whereverItsNeighboursAre(KvType type) {
    KvLayout layout = new KvLayout(List.of(FIRST, SECOND), type);
    float[][][] keys = new float[TOKENS][3][];
    float[][][] values = new float[TOKENS][3][];
    try (BlockPool pool = new BlockPool(layout, KvLayout.blocksFor(TOKENS))) {
      BlockTable table = new BlockTable(pool);
      table.reserve(TOKENS);
      for (int position = 0; position < TOKENS; position++) {
        for (int head = 0; head < 3; head++) {
          KvState state = head < 2 ? FIRST : SECOND;
          keys[position][head] = vector(state.headDim());
          values[position][head] = vector(state.headDim());
          table.write(state, head % 2, position, keys[position][head], values[position][head]);
        }
      }
      for (int head = 0; head < 3; head++) {
        check(table, head < 2 ? FIRST : SECOND, head % 2, head, keys, values);
      }
    }
  }

  private static void check(
      BlockTable table, KvState state, int kvHead, int head, float[][][] keys, float[][][] values) {
    int width = state.headDim();
    float[] tile = new float[KvLayout.BLOCK_TOKENS * width];
    for (int position = 0; position < TOKENS; position++) {
      int slot = position % KvLayout.BLOCK_TOKENS;
      table.readKeys(state, kvHead, position / KvLayout.BLOCK_TOKENS, tile);
      checkVector(table.layout().type(), tile, slot * width, keys[position][head]);
      table.readValues(state, kvHead, position / KvLayout.BLOCK_TOKENS, tile);
      checkVector(table.layout().type(), tile, slot * width, values[position][head]);
    }
  }

  private static void checkVector(KvType type, float[] tile, int offset, float[] source) {
    float[] expected = source.clone();
    type.rotation().apply(expected, 0, expected.length);
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) tile[offset + i] - expected[i]);
      assertThat(difference).isLessThanOrEqualTo(rounding(type, expected, i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesNoMoreThanItsTypeNeeds(KvType type) {
    KvLayout layout = new KvLayout(List.of(new KvState(0, 3, 64)), type);
    long elements = 2L * 3 * 64 * KvLayout.BLOCK_TOKENS;
    long bytes =
        switch (type) {
          case F32 -> elements * 4;
          case F16 -> elements * 2;
          case Q8_0 -> elements + elements / KvType.SCALE_ELEMENTS * 2;
          case Q4_0, Q4_0_PLAIN -> elements / 2 + elements / KvType.SCALE_ELEMENTS * 2;
        };
    assertThat(layout.blockBytes()).isEqualTo(bytes);
  }
}
