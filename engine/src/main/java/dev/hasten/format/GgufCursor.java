package dev.hasten.format;

import dev.hasten.error.BadModelException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Reads the primitive values of a GGUF file one after another. Every length and count is compared
/// with the bytes that are left before anything is allocated for it.
final class GgufCursor {
  static final String TRUNCATED_HINT = "is the file complete? fetch it again";
  static final String DAMAGED_HINT =
      "the file is damaged or not made by a GGUF writer: fetch it again";

  /// Far beyond any chat template; keeps one hostile string from filling the heap.
  private static final long MAX_STRING_BYTES = 64L << 20;

  private static final char REPLACEMENT = '\uFFFD';

  private final Path path;
  private final MemorySegment file;
  private long position;
  private final FileWindow window;

  GgufCursor(Path path, MemorySegment file) {
    this.path = path;
    this.file = file;
    this.window = new FileWindow(file);
  }

  long position() {
    return position;
  }

  long uint8(String what) {
    return window.bytes()[take(Byte.BYTES, what)] & 0xFF;
  }

  long uint16(String what) {
    return window.int16(take(Short.BYTES, what)) & 0xFFFF;
  }

  long uint32(String what) {
    return Integer.toUnsignedLong(window.int32(take(Integer.BYTES, what)));
  }

  /// 64 bits, which may stand for an unsigned number.
  long int64(String what) {
    return window.int64(take(Long.BYTES, what));
  }

  /// A number of elements that the rest of the file could hold.
  ///
  /// @param minimalBytes the least that one element takes
  long count(String what, long minimalBytes) {
    long at = position;
    long count = int64(what);
    long possible = (file.byteSize() - position) / minimalBytes;
    if (count < 0 || count > possible) {
      throw bad(
          "%s at byte %d is %s, the rest of the file has room for %d"
              .formatted(what, at, Long.toUnsignedString(count), possible),
          TRUNCATED_HINT);
    }
    return count;
  }

  /// Adds the next string to a table. Most of a vocabulary are a few letters, which become no
  /// object on the way.
  void text(String what, TextTable.Builder table) {
    int length = lengthInWindow();
    int index = length < 0 ? -1 : window.find(position + Long.BYTES, length);
    if (index >= 0 && table.addShort(window.bytes(), index, length)) {
      position += Long.BYTES + length;
    } else {
      table.add(text(what));
    }
  }

  /// How long the next string is, or a negative number if it is too long for the window.
  private int lengthInWindow() {
    int index = window.find(position, Long.BYTES);
    long length = index < 0 ? -1 : window.int64(index);
    return length > Short.MAX_VALUE ? -1 : (int) Math.max(length, -1);
  }

  /// A string: its length in 64 bits, then UTF-8; an error for what is none.
  String text(String what) {
    long at = position;
    int length = textLength(what, at);
    byte[] utf8 = new byte[length];
    MemorySegment.copy(file, ValueLayout.JAVA_BYTE, advance(length, what), utf8, 0, length);
    return decode(utf8, 0, length, what, at);
  }

  private String decode(byte[] utf8, int from, int length, String what, long at) {
    String text = new String(utf8, from, length, StandardCharsets.UTF_8);
    int replacements = replacementsIn(text);
    if (replacements > 0 && replacements != encodedReplacementsIn(utf8, from, length)) {
      throw bad("%s at byte %d is not UTF-8".formatted(what, at), DAMAGED_HINT);
    }
    return text;
  }

  /// The next bytes, as a part of the mapped file.
  MemorySegment slice(long bytes, String what) {
    return file.asSlice(advance(bytes, what), bytes);
  }

  BadModelException bad(String message, String hint) {
    return new BadModelException(path + ": " + message, hint);
  }

  private int textLength(String what, long at) {
    long length = count(what, 1);
    if (length > MAX_STRING_BYTES) {
      throw bad(
          "%s at byte %d has %d bytes, at most %d are read"
              .formatted(what, at, length, MAX_STRING_BYTES),
          DAMAGED_HINT);
    }
    return (int) length;
  }

  /// Where the next few bytes are in the window.
  private int take(int bytes, String what) {
    return window.find(advance(bytes, what), bytes);
  }

  private long advance(long bytes, String what) {
    long at = position;
    if (bytes > file.byteSize() - at) {
      throw bad(
          "%s at byte %d needs %d bytes, the file ends at byte %d"
              .formatted(what, at, bytes, file.byteSize()),
          TRUNCATED_HINT);
    }
    position = at + bytes;
    return at;
  }

  /// Decoding puts U+FFFD where the bytes are malformed. A string is well-formed if it has no more
  /// of them than its bytes spell out; counting needs no allocation.
  private static int replacementsIn(String text) {
    int count = 0;
    for (int i = text.indexOf(REPLACEMENT); i >= 0; i = text.indexOf(REPLACEMENT, i + 1)) {
      count++;
    }
    return count;
  }

  private static int encodedReplacementsIn(byte[] utf8, int from, int length) {
    int count = 0;
    for (int i = from; i + 2 < from + length; i++) {
      if (utf8[i] == (byte) 0xEF && utf8[i + 1] == (byte) 0xBF && utf8[i + 2] == (byte) 0xBD) {
        count++;
      }
    }
    return count;
  }
}
