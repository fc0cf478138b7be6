package dev.hasten.cli;

import dev.hasten.catalog.Alias;
import dev.hasten.catalog.Catalog;
import dev.hasten.catalog.ExpectedFile;
import dev.hasten.catalog.StoredModel;
import dev.hasten.error.HastenException;
import dev.hasten.format.ModelFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `hasten models list`.
@Command(
    name = "list",
    description = "The models of the store, and the aliases that can be fetched.",
    footerHeading = "%nExamples:%n",
    footer = {"  hasten models list", "  hasten models list --json"})
final class ModelsListCommand implements CliCommand {
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final String UNKNOWN = "-";
  private static final List<String> HEADER =
      List.of("MODEL", "SIZE", "TYPE", "STATE", "LICENCE", "");

  private final CommonOptions common = new CommonOptions();
  @ParentCommand private ModelsCommand parent = new ModelsCommand();

  /// What `--json` prints.
  record Report(List<Row> models) {}

  /// One model.
  ///
  /// @param path where it is; `null` if it is not in the store
  /// @param quantization as its file says, such as `Q4_K_M`; of one that is not in the store, as
  ///   the file's name says
  record Row(
      String name,
      @Nullable String path,
      @Nullable Long fileBytes,
      @Nullable String quantization,
      @Nullable String licence,
      @Nullable String source,
      @Nullable String description) {}

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
    ExpectedFile weights = alias.weights();
    return new Row(
        alias.name(),
        null,
        weights.bytes(),
        ModelFacts.quantizationInName(weights.name()).orElse(null),
        alias.licence(),
        null,
        alias.description());
  }

  private static Row present(StoredModel model, @Nullable String description) {
    ModelFacts facts = facts(model.path());
    return new Row(
        model.name(),
        model.path().toString(),
        model.manifest().bytes(),
        facts.quantization().orElse(null),
        model.manifest().licence().or(facts::licence).orElse(null),
        model.manifest().source(),
        description);
  }

  /// A damaged model is in the list, too.
  private static ModelFacts facts(Path model) {
    try {
      return ModelFacts.read(model);
    } catch (HastenException _) {
      String name = String.valueOf(model.getFileName());
      return new ModelFacts(ModelFacts.quantizationInName(name), Optional.empty());
    }
  }

  private static String table(List<Row> rows) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(HEADER);
    rows.forEach(row -> cells.add(cells(row)));
    return TextColumns.of(cells);
  }

  private static List<String> cells(Row row) {
    return List.of(
        row.name(),
        row.fileBytes() == null ? "" : "%.0f MB".formatted(row.fileBytes() / BYTES_PER_MEGABYTE),
        row.quantization() == null ? UNKNOWN : row.quantization(),
        row.path() == null ? "not fetched" : "in the store",
        row.licence() == null ? UNKNOWN : brief(row.licence()),
        row.description() == null ? String.valueOf(row.source()) : row.description());
  }

  /// Without the address, which `--json` has.
  private static String brief(String licence) {
    return licence.replaceFirst(", https?://.*", "");
  }
}
