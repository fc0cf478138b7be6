package dev.hasten.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The sum of bytes in plain Java, eight at a time.
final class ByteSum {
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final long EVEN_BYTES = 0x00FF00FF00FF00FFL;

  /// A product with it adds up four numbers of 16 bits in the highest of them.
  private static final long ONES = 0x0001000100010001L;

  private static final int HIGHEST = 48;
  private static final int UNROLLED_BYTES = 32;

  private ByteSum() {}

  /// Each byte counts 0 to 255.
  static long of(MemorySegment data) {
    long size = data.byteSize();
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    long at = 0;
    // Several sums, so that no load waits for the addition before it.
    for (; at + UNROLLED_BYTES <= size; at += UNROLLED_BYTES) {
      a += ofWord(data.get(WORD, at));
      b += ofWord(data.get(WORD, at + 8));
      c += ofWord(data.get(WORD, at + 16));
      d += ofWord(data.get(WORD, at + 24));
    }
    for (; at < size; at++) {
      a += Byte.toUnsignedLong(data.get(ValueLayout.JAVA_BYTE, at));
    }
    return a + b + c + d;
  }

  private static long ofWord(long word) {
    long pairs = (word & EVEN_BYTES) + ((word >>> Byte.SIZE) & EVEN_BYTES);
    return (pairs * ONES) >>> HIGHEST;
  }
}
