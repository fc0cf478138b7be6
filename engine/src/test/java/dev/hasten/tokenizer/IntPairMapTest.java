package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntPairMapTest {
  @Test
  void finds_whatWasPutLast() {
    IntPairMap map = new IntPairMap(0);
    Map<List<Integer>, Long> expected = new HashMap<>();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      int left = random.nextInt(200);
      int right = random.nextInt(-1, 200);
      long value = random.nextLong(-5, 5);
      map.put(left, right, value);
      expected.put(List.of(left, right), value);
    }
    for (int left = -1; left < 210; left++) {
      for (int right = -1; right < 210; right++) {
        assertThat(map.get(left, right))
            .isEqualTo(expected.getOrDefault(List.of(left, right), IntPairMap.NONE));
      }
    }
  }

  @Test
  void holdsPairsAndValues_ofAnySize() {
    IntPairMap map = new IntPairMap(8);
    map.put(0, 0, 0);
    map.put(Integer.MAX_VALUE, -1, Long.MIN_VALUE);
    map.put(-1, Integer.MAX_VALUE, -1);

    assertThat(map.get(0, 0)).isZero();
    assertThat(map.get(Integer.MAX_VALUE, -1)).isEqualTo(Long.MIN_VALUE);
    assertThat(map.get(-1, Integer.MAX_VALUE)).isEqualTo(-1);
    assertThat(map.get(-1, -1)).isEqualTo(IntPairMap.NONE);
  }
}
