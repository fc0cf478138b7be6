package dev.hasten.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// Damages files in the ways that find weak readers.
final class Mutator {
  private static final long[] WHOLES = {
    0,
    1,
    2,
    8,
    255,
    65536,
    1L << 31,
    (1L << 31) - 1,
    1L << 32,
    1L << 60,
    -1,
    Long.MIN_VALUE,
    Long.MAX_VALUE
  };
  private static final byte[] BYTES = {0, 1, 4, 8, 9, 12, 127, -128, -1, '"', '{', '}', '[', ','};
  private static final String[] WORDS = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "{}",
    "[]",
    "{},",
    "\"a\":",
    "null",
    "1e999",
    "-0",
    "\\u0000",
    "0",
    "-1",
    "2147483648",
    "1152921504606846976",
    "9223372036854775807",
    "18446744073709551615"
  };

  private final Random random;

  Mutator(long seed) {
    random = new Random(seed);
  }

  byte[] mutate(byte[] original) {
    byte[] bytes = original.clone();
    for (int times = 1 + random.nextInt(4); times > 0 && bytes.length > 0; times--) {
      bytes = mutateOnce(bytes);
    }
    return bytes;
  }

  boolean coin() {
    return random.nextBoolean();
  }

  private byte[] mutateOnce(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(8)) {
      case 0 -> withByte(bytes, at, bytes[at] ^ (1 << random.nextInt(8)));
      case 1 -> withByte(bytes, at, BYTES[random.nextInt(BYTES.length)]);
      case 2 -> withByte(bytes, at, random.nextInt());
      case 3 -> withWhole(bytes, at, random.nextBoolean() ? 4 : 8);
      case 4 -> Arrays.copyOf(bytes, at);
      case 5 -> spliced(bytes, at, random.nextInt(bytes.length));
      case 6 -> replaced(bytes, at, random.nextInt(4), WORDS[random.nextInt(WORDS.length)]);
      default -> repeated(bytes, at);
    };
  }

  private static byte[] withByte(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    return bytes;
  }

  private byte[] withWhole(byte[] bytes, int at, int width) {
    long value = WHOLES[random.nextInt(WHOLES.length)];
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >> (8 * i));
    }
    return bytes;
  }

  /// The start up to `to`, then everything from `from`: leaves a piece out, or doubles one.
  private static byte[] spliced(byte[] bytes, int to, int from) {
    return joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private static byte[] replaced(byte[] bytes, int at, int length, String word) {
    byte[] rest = Arrays.copyOfRange(bytes, Math.min(bytes.length, at + length), bytes.length);
    return joined(Arrays.copyOf(bytes, at), word.getBytes(StandardCharsets.US_ASCII), rest);
  }

  private byte[] repeated(byte[] bytes, int at) {
    byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + random.nextInt(64)));
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    for (int times = random.nextInt(200); times > 0; times--) {
      run.writeBytes(piece);
    }
    byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
    return joined(Arrays.copyOf(bytes, at), run.toByteArray(), rest);
  }

  private static byte[] joined(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }
}
