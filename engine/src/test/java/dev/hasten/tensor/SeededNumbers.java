package dev.hasten.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Random;

/// Numbers that are the same in every run and on every machine, and what becomes of them.
final class SeededNumbers {
  private static final float[] ROW_SCALES = {1, 0.02f, 1e-4f, 30, 1e-7f, 1500};

  private SeededNumbers() {}

  /// Bell-shaped around 0, nearly all between -1 and 1.
  static float[] bell(long seed, int count) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] =
          (random.nextFloat() + random.nextFloat() + random.nextFloat() + random.nextFloat()) / 2
              - 1;
    }
    return numbers;
  }

  /// Many small ones and few large ones, as activations' squares are: from 0.001 to 1.
  static float[] importance(long seed, int count) {
    Random random = new Random(seed);
    float[] importance = new float[count];
    for (int i = 0; i < count; i++) {
      float uniform = random.nextFloat();
      importance[i] = 0.001f + uniform * uniform * uniform * uniform;
    }
    return importance;
  }

  /// Runs of 256 of many kinds: bells of several sizes, around 0 and beside it, with zeros between
  /// them, with single large numbers, constant ones, and zeros alone.
  static float[] manyKinds(long seed, int runs) {
    float[] numbers = bell(seed, 256 * runs);
    for (int i = 0; i < numbers.length; i++) {
      int run = i / 256;
      numbers[i] *= ROW_SCALES[run % ROW_SCALES.length];
      switch (run % 7) {
        case 1 -> numbers[i] += 2 * ROW_SCALES[run % ROW_SCALES.length];
        case 2 -> numbers[i] *= i % 3 == 0 ? 0 : 1;
        case 3 -> numbers[i] *= i % 37 == 0 ? 20 : 1;
        case 4 -> numbers[i] = i / 32 % 2 == 0 ? -0.375f : 0.625f;
        case 5 -> numbers[i] = run % 2 == 0 ? 0 : -Math.abs(numbers[i]);
        default -> {}
      }
    }
    return numbers;
  }

  static byte[] rounded(DType dtype, float[] numbers) {
    byte[] bytes = new byte[(int) dtype.bytesFor(numbers.length)];
    Quantizer.of(dtype).quantizeRow(numbers, 0, numbers.length, MemorySegment.ofArray(bytes), 0);
    return bytes;
  }

  static byte[] rounded(DType dtype, float[] numbers, float[] importance) {
    byte[] bytes = new byte[(int) dtype.bytesFor(numbers.length)];
    Quantizer.of(dtype)
        .quantizeRow(numbers, 0, numbers.length, importance, 0, MemorySegment.ofArray(bytes), 0);
    return bytes;
  }

  static float[] readBack(DType dtype, byte[] bytes) {
    int count = bytes.length / dtype.blockBytes() * dtype.blockElements();
    float[] numbers = new float[count];
    Dequantizer.dequantizeRow(dtype, MemorySegment.ofArray(bytes), 0, numbers, 0, count);
    return numbers;
  }

  static double weightedError(float[] numbers, float[] readBack, float[] importance) {
    double error = 0;
    for (int i = 0; i < numbers.length; i++) {
      double difference = (double) numbers[i] - readBack[i];
      error += importance[i] * difference * difference;
    }
    return error;
  }
}
