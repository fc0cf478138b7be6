package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.kernel.packed.PackedCache;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `hasten models remove`.
@Command(
    name = "remove",
    description = "Delete a model from the store.",
    footerHeading = "%nExample:%n",
    footer = "  hasten models remove smollm2-135m")
final class ModelsRemoveCommand implements CliCommand {
  private final CommonOptions common = new CommonOptions();
  @ParentCommand private ModelsCommand parent = new ModelsCommand();

  @Parameters(paramLabel = "MODEL", description = "Its name, as in: hasten models list.")
  private String model = "";

  /// What `--json` prints.
  record Report(String removed) {}

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
    new Catalog(console.environment()).remove(model);
    PackedCache.dropOrphans(console.environment().hastenHome());
    if (common.json() || parent.json()) {
      Json.print(console.out(), new Report(model));
    } else {
      console.out().println("removed " + model);
    }
    return HastenCli.OK;
  }
}
