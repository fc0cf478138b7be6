package dev.hasten.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartHighsTest {
  private static final int PART = PartHighs.PART;

  private static float[] logits(int size) {
    SplittableRandom random = new SplittableRandom(size);
    float[] logits = new float[size];
    Arrays.setAll(new Object[size], id -> logits[id] = (float) random.nextDouble(-20, 20));
    return logits;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, PART - 1, PART, PART + 1, 3 * PART, 50 * PART + 7})
  void knowsTheHighestOfEachPart(int size) {
    float[] logits = logits(size);
    PartHighs highs = new PartHighs().of(logits);

    assertThat(highs.parts()).isEqualTo(Math.ceilDiv(size, PART));
    for (int part = 0; part < highs.parts(); part++) {
      float[] ofPart = Arrays.copyOfRange(logits, part * PART, Math.min((part + 1) * PART, size));
      Arrays.sort(ofPart);
      assertThat(highs.high(part)).isEqualTo(ofPart[ofPart.length - 1]);
    }
    assertThat(highs.areNumbers()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0", "5", "127", "128", "500"})
  void tellsWhatIsNoNumber_whereverItIs(int at) {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] logits = logits(600);
      logits[at] = bad;

      assertThat(new PartHighs().of(logits).areNumbers()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "40, 1", "40, 10", "40, 39", "40, 40", "40, 100", "2048, 64"})
  void isNotBelowAnyOfTheHighest(int parts, int count) {
    float[] logits = logits(parts * PART);
    float[] sorted = logits.clone();
    Arrays.sort(sorted);
    float lastWanted = sorted[Math.max(0, sorted.length - count)];

    float least = new PartHighs().of(logits).least(count);

    assertThat(least).isLessThanOrEqualTo(lastWanted);
    assertThat(count < parts).isEqualTo(least > Float.NEGATIVE_INFINITY);
  }

  @Test
  void forgetsLogitsOfALargerVocabulary() {
    PartHighs highs = new PartHighs().of(logits(1000));

    assertThat(highs.of(new float[] {-3}).parts()).isEqualTo(1);
    assertThat(highs.high(highs.highestPart())).isEqualTo(-3);
  }
}
