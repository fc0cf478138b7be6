package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.runtime.LoadedModel;
import dev.hasten.runtime.RankedDocument;
import dev.hasten.runtime.Reranker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hasten rerank`: documents in the order in which they answer a query.
@Command(
    name = "rerank",
    description = "Order documents by how well they answer a query, with a cross-encoder.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten rerank ./cross-encoder \"Why is it slow?\" \"It reads memory.\" \"It is blue.\"",
      "  hasten rerank ./cross-encoder \"Why is it slow?\" --top 3 --json < documents.txt"
    })
public final class RerankCommand implements CliCommand {
  private static final String EXAMPLE = "hasten rerank MODEL \"a query\" \"a document\"";

  private final CommonOptions common = new CommonOptions();
  private final MachineOptions machine = new MachineOptions();

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model directory, a .gguf file, an alias, hf:ORG/REPO, or pip:PACKAGE.")
  private String model = "";

  @Parameters(index = "1", paramLabel = "QUERY", description = "What the documents shall answer.")
  private String query = "";

  @Parameters(
      index = "2..*",
      paramLabel = "DOCUMENT",
      description = "Documents; without any, each line of standard input is one.")
  private List<String> documents = new ArrayList<>();

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Print the N best documents (default: all).")
  private int top = Integer.MAX_VALUE;

  /// What `--json` prints.
  ///
  /// @param ranking best first
  record Report(List<Entry> ranking) {}

  /// @param index of the document among those given, from 0
  record Entry(int index, double score, float logit, String document) {}

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
    int threads = machine.threads(console);
    TopOption.require(top);
    List<String> given =
        documents.isEmpty() ? TextLines.read(console, "document", EXAMPLE) : documents;
    Catalog catalog = new Catalog(console.environment());
    try (LoadedModel opened =
            machine.load(console, catalog.locate(model, new FetchProgress(console)));
        Reranker reranker = new Reranker(opened.model(), opened.kernels(), threads)) {
      print(
          console,
          reranker.rank(query, given).stream()
              .limit(top)
              .map(ranked -> entry(ranked, given))
              .toList());
    }
    return HastenCli.OK;
  }

  private static Entry entry(RankedDocument ranked, List<String> given) {
    return new Entry(ranked.index(), ranked.score(), ranked.logit(), given.get(ranked.index()));
  }

  private void print(Console console, List<Entry> ranking) {
    if (common.json()) {
      Json.print(console.out(), new Report(ranking));
    } else {
      ranking.forEach(entry -> console.out().println(line(entry)));
    }
  }

  private static String line(Entry entry) {
    String document = entry.document().strip().replaceAll("\\s+", " ");
    return String.format(Locale.ROOT, "%8.4f  %s", entry.score(), document);
  }
}
