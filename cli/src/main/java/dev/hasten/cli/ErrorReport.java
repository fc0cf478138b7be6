package dev.hasten.cli;

import dev.hasten.error.HastenException;
import dev.hasten.error.UsageException;
import java.io.PrintStream;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;

/// Prints what went wrong and what to do next, a line each.
final class ErrorReport {
  private final PrintStream err;

  ErrorReport(PrintStream err) {
    this.err = err;
  }

  /// How much is said.
  enum Detail {
    MESSAGE,
    STACK_TRACE
  }

  /// Lets picocli's handler see an [Error], too.
  static int rethrowingErrors(CommandLine line, IntSupplier work) {
    try {
      return work.getAsInt();
    } catch (Error e) {
      throw new ExecutionException(line, e.toString(), e);
    }
  }

  int wrongUsage(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    print(firstLine(String.valueOf(e.getMessage())), "see: %s --help".formatted(command));
    return HastenCli.WRONG_USAGE;
  }

  int failed(Exception e, Detail detail) {
    Throwable failure = e instanceof ExecutionException wrapped ? cause(wrapped) : e;
    if (detail == Detail.STACK_TRACE) {
      failure.printStackTrace(err);
    }
    return switch (failure) {
      case HastenException known -> {
        print(known.getMessage(), known.hint());
        yield known instanceof UsageException ? HastenCli.WRONG_USAGE : HastenCli.FAILED;
      }
      case OutOfMemoryError _ -> {
        print(
            "out of memory: the Java heap is %d MB"
                .formatted(Runtime.getRuntime().maxMemory() >> 20),
            "close other programs, lower --context, or set HASTEN_JAVA_OPTS=-Xmx4g");
        yield HastenCli.FAILED;
      }
      case Throwable other -> {
        print(
            "internal: " + firstLine(String.valueOf(other)),
            "this is a defect of Hasten; please report it with the output of --verbose");
        yield HastenCli.FAILED;
      }
    };
  }

  private static Throwable cause(ExecutionException wrapped) {
    Throwable cause = wrapped.getCause();
    return cause == null ? wrapped : cause;
  }

  private void print(String error, String hint) {
    err.println("error: " + error);
    err.println("hint: " + hint);
    err.flush();
  }

  private static String firstLine(String text) {
    return text.strip().lines().findFirst().orElse("unknown");
  }
}
