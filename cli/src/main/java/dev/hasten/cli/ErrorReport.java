package dev.hasten.cli;

import dev.hasten.error.HastenException;
import dev.hasten.error.UsageException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

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

  /// Hands every failure to picocli's handler, which sees no other exceptions than these.
  static int wrappingFailures(CommandLine line, IntSupplier work) {
    try {
      return work.getAsInt();
    } catch (ParameterException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new ExecutionException(line, e.toString(), e);
    }
  }

  int wrongUsage(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String help = "see: %s --help".formatted(command);
    if (e instanceof UnmatchedArgumentException unmatched) {
      print(surplus(unmatched), advice(unmatched) + help);
    } else {
      print(firstLine(String.valueOf(e.getMessage())), help);
    }
    return HastenCli.WRONG_USAGE;
  }

  private static String surplus(UnmatchedArgumentException e) {
    String first = e.getUnmatched().getFirst();
    if (e.isUnknownOption()) {
      return "unknown option %s".formatted(first);
    }
    return takesCommands(e)
        ? "there is no command '%s'".formatted(first)
        : "one argument too many: '%s'".formatted(first);
  }

  private static String advice(UnmatchedArgumentException e) {
    List<String> suggestions = e.getSuggestions();
    if (!suggestions.isEmpty()) {
      return "did you mean %s? ".formatted(String.join(" or ", suggestions));
    }
    return e.isUnknownOption() || takesCommands(e) ? "" : "put a text of several words in quotes; ";
  }

  private static boolean takesCommands(UnmatchedArgumentException e) {
    return !e.getCommandLine().getSubcommands().isEmpty();
  }

  int failed(Exception e) {
    return failed(e, Detail.MESSAGE);
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
      case OutOfMemoryError _ -> outOfMemory();
      case Throwable other -> {
        print(
            "internal: " + firstLine(String.valueOf(other)),
            "this is a defect of Hasten; please report it with the output of --verbose");
        yield HastenCli.FAILED;
      }
    };
  }

  int outOfMemory() {
    print(
        "out of memory: the Java heap is %d MB".formatted(Runtime.getRuntime().maxMemory() >> 20),
        "close other programs, lower --context, or set HASTEN_JAVA_OPTS=-Xmx4g");
    return HastenCli.FAILED;
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
