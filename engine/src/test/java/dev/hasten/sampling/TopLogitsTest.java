package dev.hasten.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopLogitsTest {
  private static final int FEW_VALUES = 50;

  /// Many of them equal, so that ties count.
  private static float[] logits(int count) {
    Random random = new Random(count);
    float[] logits = new float[count];
    for (int id = 0; id < count; id++) {
      logits[id] = (random.nextInt(FEW_VALUES) - FEW_VALUES / 2) / 8f;
    }
    return logits;
  }

  private static int[] sorted(float[] logits, int count) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(id -> -logits[id]).thenComparing(id -> id))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,2", "5,5", "5,9", "1023,40", "1024,1024", "5000,1", "5000,40", "5000,2000"})
  void findsTheHighest_equalOnesById(int size, int count) {
    float[] logits = logits(size);

    assertThat(TopLogits.ids(logits, count)).isEqualTo(sorted(logits, count));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "100,10", "5000,40"})
  void findsTheHighest_whenTheyComeInOrder(int size, int count) {
    float[] rising = new float[size];
    Arrays.setAll(new Object[size], id -> rising[id] = id - 2f);

    assertThat(TopLogits.ids(rising, count)).isEqualTo(sorted(rising, count));
  }

  @Test
  void ordersForbiddenTokensLast() {
    float[] logits = {Float.NEGATIVE_INFINITY, -3e38f, Float.NEGATIVE_INFINITY, 0f};

    assertThat(TopLogits.ids(logits, 4)).containsExactly(3, 1, 0, 2);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "1024", "1025", "4097", "262144"})
  void findsTheFirstOfTheHighest(int size) {
    float[] logits = logits(size);

    assertThat(TopLogits.argmax(logits)).isEqualTo(sorted(logits, 1)[0]);
  }

  @Test
  void findsTheFirst_whenAllAreForbidden() {
    float[] logits = new float[3000];
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);

    assertThat(TopLogits.argmax(logits)).isZero();
  }
}
