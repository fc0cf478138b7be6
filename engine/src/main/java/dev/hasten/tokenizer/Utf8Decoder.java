package dev.hasten.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/// Collects the bytes of tokens and gives out the characters that are complete.
final class Utf8Decoder implements IncrementalDecoder {
  /// What happens to a space at the very beginning.
  enum LeadingSpace {
    KEPT,
    /// It is one that the tokenizer had added.
    DROPPED
  }

  private static final int LONGEST_UNFINISHED = 3;

  private final IntFunction<byte[]> bytesOf;
  private final LeadingSpace leadingSpace;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] waiting = {};
  private boolean isAtStart = true;

  Utf8Decoder(IntFunction<byte[]> bytesOf, LeadingSpace leadingSpace) {
    this.bytesOf = bytesOf;
    this.leadingSpace = leadingSpace;
  }

  @Override
  public String append(int id) {
    byte[] bytes = bytesOf.apply(id);
    if (bytes.length == 0) {
      return "";
    }
    boolean dropsFirst = isAtStart && leadingSpace == LeadingSpace.DROPPED && bytes[0] == ' ';
    isAtStart = false;
    return decode(bytes, dropsFirst ? 1 : 0);
  }

  @Override
  public String finish() {
    String rest = waiting.length == 0 ? "" : "\uFFFD";
    waiting = new byte[0];
    isAtStart = true;
    return rest;
  }

  private String decode(byte[] bytes, int from) {
    ByteBuffer input = ByteBuffer.allocate(waiting.length + bytes.length - from);
    input.put(waiting).put(bytes, from, bytes.length - from).flip();
    CharBuffer output = CharBuffer.allocate(input.remaining() + LONGEST_UNFINISHED);
    decoder.reset().decode(input, output, false);
    waiting = new byte[input.remaining()];
    input.get(waiting);
    return output.flip().toString();
  }
}
