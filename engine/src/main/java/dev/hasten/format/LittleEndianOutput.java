package dev.hasten.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/// Writes the primitive values of a model file one after another.
final class LittleEndianOutput {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long CHUNK_BYTES = 64L << 20;

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long written;

  LittleEndianOutput(FileChannel channel) {
    this.channel = channel;
  }

  void int8(int value) throws IOException {
    room(1).put((byte) value);
  }

  void int16(int value) throws IOException {
    room(2).putShort((short) value);
  }

  void int32(int value) throws IOException {
    room(4).putInt(value);
  }

  void int64(long value) throws IOException {
    room(8).putLong(value);
  }

  /// Characters alone, without their number.
  void ascii(String text) throws IOException {
    bytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  void bytes(byte[] bytes) throws IOException {
    segment(MemorySegment.ofArray(bytes));
  }

  void text(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int64(utf8.length);
    segment(MemorySegment.ofArray(utf8));
  }

  void segment(MemorySegment bytes) throws IOException {
    if (bytes.byteSize() <= BUFFER_BYTES) {
      room((int) bytes.byteSize()).put(asBytes(bytes));
      return;
    }
    flush();
    for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
      long length = Math.min(CHUNK_BYTES, bytes.byteSize() - at);
      drain(asBytes(bytes.asSlice(at, length)));
    }
  }

  /// A segment over a Java array of anything but bytes has no buffer of its own.
  private static ByteBuffer asBytes(MemorySegment segment) {
    boolean viewable =
        segment.heapBase().map(base -> base instanceof byte[]).orElse(segment.isNative());
    return viewable
        ? segment.asByteBuffer()
        : ByteBuffer.wrap(segment.toArray(ValueLayout.JAVA_BYTE));
  }

  void padTo(int alignment) throws IOException {
    long end = Math.ceilDiv(written + buffer.position(), alignment) * (long) alignment;
    while (written + buffer.position() < end) {
      int8(0);
    }
  }

  void flush() throws IOException {
    drain(buffer.flip());
    buffer.clear();
  }

  private ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  private void drain(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      written += channel.write(bytes);
    }
  }
}
