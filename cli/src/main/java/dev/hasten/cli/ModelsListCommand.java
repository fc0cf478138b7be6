package dev.hasten.cli;

import dev.hasten.catalog.Alias;
import dev.hasten.catalog.Catalog;
import dev.hasten.catalog.StoredModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// `hasten models list`.
@Command(
    name = "list",
    description = "The models of the store, and the aliases that can be fetched.",
    footerHeading = "%nExamples:%n",
    footer = {"  hasten models list", "  hasten models list --json"})
final class ModelsListCommand implements CliCommand {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  @Mixin private CommonOptions common = new CommonOptions();
  @ParentCommand private ModelsCommand parent = new ModelsCommand();

  /// What `--json` prints.
  record Report(List<Row> models) {}

  /// One model.
  ///
  /// @param path where it is; `null` if it is not in the store
  record Row(
      String name,
      @Nullable String path,
      @Nullable Long fileBytes,
      @Nullable String licence,
      @Nullable String source,
      @Nullable String description) {}

  @Override
  public boolean verbose() {
    return common.verbose() || parent.verbose();
  }

  @Override
  public int run(Console console) {
    if (common.json() || parent.json()) {
      printJson(console);
    } else {
      printTable(console);
    }
    return HastenCli.OK;
  }

  static void printJson(Console console) {
    Json.print(console.out(), new Report(rows(console)));
  }

  static void printTable(Console console) {
    console.out().print(table(rows(console)));
  }

  private static List<Row> rows(Console console) {
    Catalog catalog = new Catalog(console.environment());
    Map<String, StoredModel> stored =
        catalog.stored().stream()
            .collect(
                Collectors.toMap(
                    StoredModel::name, Function.identity(), (a, _) -> a, LinkedHashMap::new));
    List<Row> rows = new ArrayList<>();
    for (Alias alias : catalog.aliases()) {
      StoredModel model = stored.remove(alias.name());
      rows.add(model == null ? fetchable(alias) : present(model, alias.description()));
    }
    stored.values().forEach(model -> rows.add(present(model, null)));
    return rows;
  }

  private static Row fetchable(Alias alias) {
    return new Row(
        alias.name(), null, alias.weights().bytes(), alias.licence(), null, alias.description());
  }

  private static Row present(StoredModel model, @Nullable String description) {
    return new Row(
        model.name(),
        model.path().toString(),
        model.manifest().bytes(),
        model.manifest().licence().orElse(null),
        model.manifest().source(),
        description);
  }

  private static String table(List<Row> rows) {
    int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
    return rows.stream().map(row -> line(row, width)).collect(Collectors.joining());
  }

  private static String line(Row row, int nameWidth) {
    String size =
        row.fileBytes() == null ? "" : "%.0f MB".formatted(row.fileBytes() / BYTES_PER_MEGABYTE);
    String state = row.path() == null ? "not fetched" : "in the store";
    String about = row.description() == null ? String.valueOf(row.source()) : row.description();
    String format = "%-" + Math.max(nameWidth, 1) + "s  %8s  %-12s  %s%n";
    return format.formatted(row.name(), size, state, about);
  }
}
