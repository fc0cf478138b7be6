package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.error.UsageException;
import dev.hasten.runtime.Classifier;
import dev.hasten.runtime.LabelScore;
import dev.hasten.runtime.LabelScores;
import dev.hasten.runtime.LoadedModel;
import dev.hasten.runtime.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hasten classify`: texts, or pairs of texts, to labels.
@Command(
    name = "classify",
    description = "Tell which labels fit texts, or pairs of texts, with a BERT-like classifier.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten classify ./sentiment \"What a film!\" \"Two hours I want back.\"",
      "  hasten classify ./entailment \"It rains.\" \"The street is wet.\" --pair",
      "  hasten classify ./sentiment --json < lines.txt"
    })
public final class ClassifyCommand implements CliCommand {
  private static final String EXAMPLE = "hasten classify MODEL \"a text\" \"another text\"";

  private final CommonOptions common = new CommonOptions();
  private final MachineOptions machine = new MachineOptions();

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model directory, a .gguf file, an alias, hf:ORG/REPO, or pip:PACKAGE.")
  private String model = "";

  @Parameters(
      index = "1..*",
      paramLabel = "TEXT",
      description = "Texts; without any, each line of standard input is one.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = "--pair",
      description =
          "Read TEXTs in twos, a first and a second that belong together; on standard input, with a "
              + "tab between them.")
  private boolean isPair;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Print the N best labels of each text (default: 5); --json has all.")
  private int top = 5;

  /// What `--json` prints.
  ///
  /// @param labels in the model's order
  record Report(List<String> labels, List<Result> results) {}

  /// @param label the best
  /// @param score of it
  /// @param scores of all, in the model's order
  record Result(String label, double score, List<LabelScore> scores) {}

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
    List<String> inputs = texts.isEmpty() ? TextLines.read(console, "text", EXAMPLE) : texts;
    List<TextPair> pairs = isPair ? pairs(inputs) : List.of();
    Catalog catalog = new Catalog(console.environment());
    try (LoadedModel opened =
            machine.load(console, catalog.locate(model, new FetchProgress(console)));
        Classifier classifier = new Classifier(opened.model(), opened.kernels(), threads)) {
      print(
          console,
          classifier.labels(),
          isPair ? classifier.classifyPairs(pairs) : classifier.classify(inputs));
    }
    return HastenCli.OK;
  }

  private List<TextPair> pairs(List<String> inputs) {
    return texts.isEmpty() ? tabbed(inputs) : twos(inputs);
  }

  private static List<TextPair> twos(List<String> inputs) {
    if (inputs.size() % 2 != 0) {
      throw new UsageException(
          "--pair reads texts in twos, there are %d".formatted(inputs.size()),
          "give each first text its second: hasten classify MODEL FIRST SECOND --pair");
    }
    return IntStream.range(0, inputs.size() / 2)
        .mapToObj(i -> new TextPair(inputs.get(2 * i), inputs.get(2 * i + 1)))
        .toList();
  }

  private static List<TextPair> tabbed(List<String> lines) {
    return IntStream.range(0, lines.size()).mapToObj(i -> pairOf(lines.get(i), i + 1)).toList();
  }

  private static TextPair pairOf(String line, int number) {
    int tab = line.indexOf('\t');
    if (tab < 0) {
      throw new UsageException(
          "line %d on standard input has no tab".formatted(number),
          "with --pair, each line has a first text, a tab and a second text");
    }
    return new TextPair(line.substring(0, tab), line.substring(tab + 1));
  }

  private void print(Console console, List<String> labels, List<LabelScores> all) {
    if (common.json()) {
      Json.print(
          console.out(), new Report(labels, all.stream().map(ClassifyCommand::result).toList()));
    } else {
      all.forEach(scores -> console.out().println(line(scores)));
    }
  }

  private static Result result(LabelScores scores) {
    return new Result(scores.best().label(), scores.best().score(), scores.scores());
  }

  private String line(LabelScores scores) {
    return scores.ranked().stream()
        .limit(top)
        .map(score -> String.format(Locale.ROOT, "%s %.4f", score.label(), score.score()))
        .collect(Collectors.joining("  "));
  }
}
