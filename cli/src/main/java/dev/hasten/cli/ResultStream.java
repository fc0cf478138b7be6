package dev.hasten.cli;

import dev.hasten.error.ResourceException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Standard output. It remembers why a write failed, which [java.io.PrintStream] does not.
final class ResultStream extends OutputStream {
  private final OutputStream target;
  private @Nullable IOException failure;

  ResultStream(OutputStream target) {
    this.target = target;
  }

  static ResultStream ofProcess() {
    return new ResultStream(new FileOutputStream(FileDescriptor.out));
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      target.write(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /// What was lost, if anything. A reader that has seen enough and closed the pipe, as `head` does,
  /// has lost nothing.
  Optional<ResourceException> loss() {
    return Optional.ofNullable(failure)
        .filter(e -> !isClosedPipe(e))
        .map(e ->
            new ResourceException(
                "cannot write to standard output: " + e.getMessage(),
                "free some space there, or send the output elsewhere",
                e));
  }

  private static boolean isClosedPipe(IOException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }
}
