package dev.hasten.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The 256 characters by which byte-level BPE spells bytes: printable Latin-1 stands for itself,
/// the other bytes for U+0100 and up (a space is `Ġ`, a line feed `Ċ`).
///
/// Source: GPT-2's `bytes_to_unicode`.
final class ByteAlphabet {
  private static final int NOT_A_BYTE = -1;
  private static final char[] CHAR_OF_BYTE = charOfByte();
  private static final int[] BYTE_OF_CHAR = byteOfChar();

  private ByteAlphabet() {}

  /// The character for `value`, 0 to 255.
  static char spell(int value) {
    return CHAR_OF_BYTE[value];
  }

  static String spell(byte[] bytes) {
    char[] chars = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      chars[i] = CHAR_OF_BYTE[Byte.toUnsignedInt(bytes[i])];
    }
    return new String(chars);
  }

  /// The bytes that `piece` spells; its UTF-8 if it is not written in this alphabet.
  static byte[] read(String piece) {
    byte[] bytes = new byte[piece.length()];
    for (int i = 0; i < bytes.length; i++) {
      char next = piece.charAt(i);
      if (next >= BYTE_OF_CHAR.length || BYTE_OF_CHAR[next] == NOT_A_BYTE) {
        return piece.getBytes(StandardCharsets.UTF_8);
      }
      bytes[i] = (byte) BYTE_OF_CHAR[next];
    }
    return bytes;
  }

  private static char[] charOfByte() {
    char[] chars = new char[256];
    char replacement = 256;
    for (int value = 0; value < chars.length; value++) {
      chars[value] = isPrintable(value) ? (char) value : replacement++;
    }
    return chars;
  }

  private static boolean isPrintable(int value) {
    return (value > 0x20 && value < 0x7F) || (value > 0xA0 && value != 0xAD);
  }

  private static int[] byteOfChar() {
    int[] bytes = new int[512];
    Arrays.fill(bytes, NOT_A_BYTE);
    for (int value = 0; value < 256; value++) {
      bytes[CHAR_OF_BYTE[value]] = value;
    }
    return bytes;
  }
}
