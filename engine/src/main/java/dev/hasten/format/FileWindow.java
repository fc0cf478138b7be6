package dev.hasten.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A stretch of a mapped file on the heap. Small reads by the ten thousand, such as those of a
/// vocabulary, are several times cheaper there while the JVM still interprets.
final class FileWindow {
  private static final int BYTES = 1 << 16;

  private final MemorySegment file;
  private final byte[] bytes = new byte[BYTES];
  private long start;
  private int length;

  FileWindow(MemorySegment file) {
    this.file = file;
  }

  /// Where in [#bytes] the `count` bytes from `position` of the file are, or -1 if the file ends
  /// before or the window cannot hold them.
  int find(long position, int count) {
    if (position < start || position + count > start + length) {
      if (count > BYTES || count > file.byteSize() - position) {
        return -1;
      }
      moveTo(position);
    }
    return (int) (position - start);
  }

  private void moveTo(long position) {
    start = position;
    length = (int) Math.min(BYTES, file.byteSize() - position);
    MemorySegment.copy(file, ValueLayout.JAVA_BYTE, position, bytes, 0, length);
  }

  /// Valid until the next [#find].
  byte[] bytes() {
    return bytes;
  }

  /// The 64 bits at an index of [#bytes], the least significant byte first.
  long int64(int index) {
    return (int32(index) & 0xFFFF_FFFFL) | ((long) int32(index + Integer.BYTES) << Integer.SIZE);
  }

  int int32(int index) {
    return int16(index) | int16(index + Short.BYTES) << Short.SIZE;
  }

  /// 16 bits, as a number from 0.
  int int16(int index) {
    return (bytes[index] & 0xFF) | (bytes[index + 1] & 0xFF) << Byte.SIZE;
  }
}
