package dev.hasten.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The program: picks the command, runs it, and turns failures into an `error:` and a `hint:` line.
public final class HastenCli {
  private static final String DESCRIPTION =
      "Makes large-model inference fast on this machine, and says why it was slow.";
  private static final String[] EXAMPLES = {
    "  hasten run \"Why is large-model inference slow?\"",
    "  hasten run model.gguf \"Once upon a time\" --raw --max-tokens 50",
    "  hasten bench model.gguf",
    "  hasten explain model.gguf",
    "  hasten embed minilm \"a text\" \"another text\" --json",
    "  hasten models list"
  };

  static final int OK = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private HastenCli() {}

  /// Runs one command line.
  ///
  /// @return the exit code: 0, 1 (it failed) or 2 (wrong usage)
  public static int run(Console console, String... arguments) {
    ErrorReport errors = new ErrorReport(console.err());
    try {
      return run(console, errors, arguments);
    } catch (OutOfMemoryError _) { // while a command is being read, beside a model being opened
      return errors.outOfMemory();
    }
  }

  private static int run(Console console, ErrorReport errors, String... arguments) {
    Optional<CliCommand> named = named(arguments);
    named.ifPresent(
        command -> command.begin(console, Arrays.asList(arguments).subList(1, arguments.length)));
    CommandLine line = new CommandLine(spec());
    addCommands(line, named);
    addShared(line);
    PrintWriter out = new PrintWriter(console.out(), true, StandardCharsets.UTF_8);
    line.setOut(out);
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.terminal().output() ? Ansi.AUTO : Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionStrategy(parsed -> execute(parsed, console));
    line.setParameterExceptionHandler((e, _) -> errors.wrongUsage(e));
    line.setExecutionExceptionHandler((e, at, _) -> errors.failed(e, verbose(at)));
    return line.execute(arguments);
  }

  /// The command that the first argument names. The classes' names tell, as picocli's annotations
  /// take a while to be read.
  private static Optional<CliCommand> named(String... arguments) {
    return Arrays.stream(arguments)
        .limit(1)
        .flatMap(name -> all().filter(command -> CliCommand.isNamed(command.type(), name)))
        .map(ServiceLoader.Provider::get)
        .findFirst();
  }

  private static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("hasten").versionProvider(new Version());
    spec.usageMessage()
        .description(DESCRIPTION)
        .synopsisSubcommandLabel("COMMAND")
        .footerHeading("%nExamples:%n")
        .footer(EXAMPLES);
    return spec;
  }

  /// All of them, and what may stand before them, only if none is named, since picocli takes a
  /// while to read annotations.
  private static void addCommands(CommandLine line, Optional<CliCommand> named) {
    if (named.isPresent()) {
      line.addSubcommand(named.get().spec());
    } else {
      line.getCommandSpec().mixinStandardHelpOptions(true);
      all().forEach(command -> line.addSubcommand(command.get().spec()));
      line.addSubcommand(new CommandLine.HelpCommand());
    }
  }

  private static void addShared(CommandLine line) {
    if (line.getCommand() instanceof CliCommand command) {
      for (DeclaredOptions shared : command.sharedOptions()) {
        CommandSpec spec = line.getCommandSpec();
        spec.addMixin("shared " + spec.mixins().size(), shared.spec());
      }
    }
    line.getSubcommands().values().forEach(HastenCli::addShared);
  }

  private static Stream<ServiceLoader.Provider<CliCommand>> all() {
    return ServiceLoader.load(CliCommand.class).stream();
  }

  private static int execute(ParseResult parsed, Console console) {
    Integer helpShown = CommandLine.executeHelpRequest(parsed);
    if (helpShown != null) {
      return helpShown;
    }
    CommandLine chosen = parsed.asCommandLineList().getLast();
    if (chosen.getCommand() instanceof CliCommand command) {
      return ErrorReport.wrappingFailures(chosen, () -> command.run(console));
    }
    throw new ParameterException(chosen, "a command is missing");
  }

  private static ErrorReport.Detail verbose(CommandLine line) {
    return line.getCommand() instanceof CliCommand command && command.verbose()
        ? ErrorReport.Detail.STACK_TRACE
        : ErrorReport.Detail.MESSAGE;
  }
}
