package dev.hasten.cli;

import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text from a pipe or a file.
final class StandardInput {
  private StandardInput() {}

  /// All of it.
  ///
  /// @param what the text is, for errors
  /// @param example a command line that gives it as an argument
  /// @throws UsageException if a keyboard is attached, or the bytes are not UTF-8
  static String read(Console console, String what, String example) {
    if (console.terminal().input()) {
      throw new UsageException("there is no " + what, "give one: " + example);
    }
    try {
      return decode(console.in().readAllBytes());
    } catch (CharacterCodingException e) {
      throw new UsageException(
          "the %s on standard input is not UTF-8".formatted(what),
          "convert it, for example with: iconv -f LATIN1 -t UTF-8");
    } catch (IOException e) {
      throw new ResourceException(
          "cannot read the %s from standard input: %s".formatted(what, e.getMessage()),
          "give it as an argument: " + example,
          e);
    }
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
