package dev.hasten.cli;

import dev.hasten.error.UsageException;
import dev.hasten.explain.diff.SavedReport;
import dev.hasten.explain.diff.SavedReportReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// Two saved reports that are compared, instead of running a model.
final class DiffOption {
  private static final String NAME = "--diff";

  /// Options that go with it; all others are about running a model.
  private static final Set<String> COMPANIONS = Set.of(NAME, "--json", "--verbose");

  @Option(
      names = NAME,
      arity = "2",
      paramLabel = "FILE",
      description =
          "Say what made the second run slower or faster than the first: two files saved from "
              + "explain --json. No model is opened.")
  private List<Path> files = List.of();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /// What the option names, compared; none if it is not given.
  ///
  /// @throws UsageException if something is asked besides that needs a model, or a file is not from
  ///   `explain --json`
  /// @throws dev.hasten.error.ResourceException if a file cannot be read
  Optional<ExplainDiff> read() {
    if (files.isEmpty()) {
      return Optional.empty();
    }
    requireTwo();
    requireNothingElse();
    Path a = files.getFirst();
    Path b = files.getLast();
    return Optional.of(ExplainDiff.of(a, read(a), b, read(b)));
  }

  private static SavedReport read(Path file) {
    return SavedReportReader.read(file.toString(), TextFile.read(NAME, file));
  }

  private void requireTwo() {
    if (files.size() != 2) {
      throw new UsageException(
          "%s: %d files, must be two".formatted(NAME, files.size()), "give the option once");
    }
  }

  private void requireNothingElse() {
    ParseResult given = command.commandLine().getParseResult();
    Stream<ArgSpec> all =
        Stream.concat(given.matchedPositionals().stream(), given.matchedOptions().stream());
    all.map(DiffOption::name)
        .filter(name -> !COMPANIONS.contains(name))
        .findFirst()
        .ifPresent(name -> {
          throw new UsageException(
              "%s: runs no model, so that it goes with no %s".formatted(NAME, name),
              "leave out %s, or run it first: hasten explain MODEL --json > FILE".formatted(name));
        });
  }

  private static String name(ArgSpec argument) {
    return switch (argument) {
      case OptionSpec option -> option.longestName();
      case PositionalParamSpec positional -> positional.paramLabel();
      default -> argument.paramLabel();
    };
  }
}
