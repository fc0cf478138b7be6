package dev.hasten.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSumTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 31, 32, 33, 4099})
  void sumsBytesFrom0To255(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    long expected = 0;
    for (byte one : bytes) {
      expected += Byte.toUnsignedInt(one);
    }

    assertThat(ByteSum.of(MemorySegment.ofArray(bytes))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 96})
  void sumsTheLargestBytes(int size) {
    byte[] bytes = new byte[size];
    java.util.Arrays.fill(bytes, (byte) 0xFF);

    assertThat(ByteSum.of(MemorySegment.ofArray(bytes))).isEqualTo(255L * size);
  }
}
