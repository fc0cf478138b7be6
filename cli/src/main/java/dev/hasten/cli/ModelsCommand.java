package dev.hasten.cli;

import java.util.List;
import picocli.CommandLine.Command;

/// `hasten models`: what is in the store and what can be fetched into it.
@Command(
    name = "models",
    description = "List, fetch and remove models.",
    synopsisSubcommandLabel = "[list | pull | remove]",
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten models list",
      "  hasten models pull smollm2-135m",
      "  hasten models remove smollm2-135m"
    },
    subcommands = {ModelsListCommand.class, ModelsPullCommand.class, ModelsRemoveCommand.class})
public final class ModelsCommand implements CliCommand {
  private final CommonOptions common = new CommonOptions();

  @Override
  public List<DeclaredOptions> sharedOptions() {
    return List.of(common.declared());
  }

  @Override
  public boolean verbose() {
    return common.verbose();
  }

  boolean json() {
    return common.json();
  }

  /// Without a subcommand: the list.
  @Override
  public int run(Console console) {
    if (json()) {
      ModelsListCommand.printJson(console);
    } else {
      ModelsListCommand.printTable(console);
    }
    return HastenCli.OK;
  }
}
