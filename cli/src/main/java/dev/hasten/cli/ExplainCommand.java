package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.explain.LoadClock;
import dev.hasten.health.HealthCheck;
import dev.hasten.runtime.LoadedModel;
import java.nio.file.Path;
import java.time.Duration;
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
      "  hasten explain model.gguf --verify"
    })
public final class ExplainCommand implements CliCommand {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private MachineOptions machine = new MachineOptions();
  @Mixin private HtmlOption html = new HtmlOption();

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

  @Override
  public boolean verbose() {
    return common.verbose();
  }

  @Option(
      names = "--verify",
      description = "Also try the remedies that this build can apply, and say what came of them.")
  private boolean verify;

  @Option(
      names = "--verify-seconds",
      paramLabel = "N",
      description = "The time for all of them together (default: 30).")
  private int verifySeconds = 30;

  @Option(
      names = "--measure",
      description = "Measure the machine anew, instead of what was measured within a day.")
  private boolean measure;

  @Override
  public int run(Console console) {
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
        console.out().print(ExplainTable.of(report));
      }
      html.write(console, () -> ExplainPage.of(report));
    } finally {
      progress.finished();
    }
    return HastenCli.OK;
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
        machine.threads(console), promptTokens, generateTokens, machine.kv());
  }

  private ExplainRun.Survey survey() {
    return measure ? ExplainRun.Survey.ANEW : ExplainRun.Survey.REMEMBERED;
  }

  private Optional<Duration> verifyTime() {
    return verify ? Optional.of(Duration.ofSeconds(verifySeconds)) : Optional.empty();
  }
}
