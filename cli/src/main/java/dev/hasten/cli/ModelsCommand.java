package dev.hasten.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `hasten models`: what is in the store and what can be fetched into it.
@Command(
    name = "models",
    description = "List, fetch and remove models.",
    synopsisSubcommandLabel = "(list | pull | remove)",
    subcommands = {ModelsListCommand.class, ModelsPullCommand.class, ModelsRemoveCommand.class})
public final class ModelsCommand implements CliCommand {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public boolean verbose() {
    return common.verbose();
  }

  /// Without a subcommand: the list.
  @Override
  public int run(Console console) {
    return ModelsListCommand.print(console, common);
  }
}
