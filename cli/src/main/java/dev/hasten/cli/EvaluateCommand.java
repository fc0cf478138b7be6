package dev.hasten.cli;

import dev.hasten.catalog.Catalog;
import dev.hasten.cli.EvaluateReport.Runner;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.quality.BuiltInText;
import dev.hasten.quality.Contender;
import dev.hasten.quality.DecoderEvaluation;
import dev.hasten.quality.DecoderQuality;
import dev.hasten.quality.EncoderEvaluation;
import dev.hasten.quality.EncoderQuality;
import dev.hasten.quality.EvaluationOptions;
import dev.hasten.quality.EvaluationProgress;
import dev.hasten.quality.ScoredPair;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.LoadedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `hasten evaluate`: how good a model is, alone or beside a reference.
@Command(
    name = "evaluate",
    description = {
      "Say how good a model is: perplexity as llama-perplexity measures it, and with --reference "
          + "the KL divergence from another model, or from the same one run otherwise.",
      "Encoders are compared by their embeddings: with a reference's, and with people's scores of "
          + "--pairs."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  hasten evaluate",
      "  hasten evaluate model-Q4_K_M.gguf --reference model-F16.gguf --chunks 16",
      "  hasten evaluate smollm2-135m --reference smollm2-135m --reference-activations float",
      "  hasten evaluate smollm2-135m --reference smollm2-135m --kv q4_0",
      "  hasten evaluate model.gguf --text book.txt --context 2048 --html report.html",
      "  hasten evaluate minilm --pairs sts.tsv --json"
    })
public final class EvaluateCommand implements CliCommand {
  private static final double MILLIS_PER_SECOND = 1e3;
  private static final int DEFAULT_SENTENCES = 128;

  private final CommonOptions common = new CommonOptions();
  private final MachineOptions machine = new MachineOptions();
  @Mixin private ReferenceOptions referenceOptions = new ReferenceOptions();
  @Mixin private HtmlOption html = new HtmlOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description =
          "A .gguf file, a model directory, an alias (smollm2-135m, the default), "
              + "hf:ORG/REPO/FILE, or pip:PACKAGE.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--text",
      paramLabel = "FILE",
      description = "The text, UTF-8 (default: WikiText-2 test, which is built in).")
  private Optional<Path> textFile = Optional.empty();

  @Option(
      names = "--chunks",
      paramLabel = "N",
      description = "The most chunks of the text (default: all).")
  private Optional<Integer> chunks = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "Tokens of a chunk, of which the second half is scored (default: 512).")
  private Optional<Integer> context = Optional.empty();

  @Option(
      names = "--sentences",
      paramLabel = "N",
      description = "Encoders: the most sentences of the text (default: 128).")
  private Optional<Integer> sentences = Optional.empty();

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description = "Encoders: lines of text, text and people's score, with tabs between them.")
  private Optional<Path> pairsFile = Optional.empty();

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
    requireSentences();
    html.requireFolder();
    Inputs inputs = inputs();
    int threads = machine.threads(console);
    EvaluateReport report = evaluate(console, inputs, threads);
    if (common.json()) {
      Json.print(console.out(), report);
    } else {
      console.out().print(EvaluateTable.of(report));
    }
    html.write(console, () -> EvaluatePage.of(report));
    return HastenCli.OK;
  }

  /// What is evaluated on; read before any model is, which takes longer.
  private record Inputs(String text, Optional<List<ScoredPair>> pairs) {}

  private Inputs inputs() {
    Optional<List<ScoredPair>> pairs =
        pairsFile.map(file -> ScoredPair.parse(file.toString(), TextFile.read("--pairs", file)));
    return new Inputs(
        textFile.map(file -> TextFile.read("--text", file)).orElseGet(BuiltInText::wikiText2),
        pairs);
  }

  private EvaluateReport evaluate(Console console, Inputs inputs, int threads) {
    Optional<String> reference = referenceOptions.name();
    String name =
        model.orElseGet(() -> new Catalog(console.environment()).aliases().getFirst().name());
    return with(
        console,
        name,
        machine.kernelChoice(),
        machine.kv(),
        ours ->
            reference.isPresent()
                ? with(
                    console,
                    reference.get(),
                    referenceOptions.kernelChoice(),
                    referenceOptions.kv(machine.kv()),
                    theirs -> report(console, inputs, threads, ours, Optional.of(theirs)))
                : report(console, inputs, threads, ours, Optional.empty()));
  }

  /// A model while it is open.
  private record Opened(Contender contender, Runner runner) {}

  private EvaluateReport with(
      Console console,
      String name,
      KernelChoice choice,
      KvType kv,
      Function<Opened, EvaluateReport> work) {
    Path path = new Catalog(console.environment()).locate(name, new FetchProgress(console));
    try (LoadedModel opened =
        LoadedModel.open(path, choice, console.environment().hastenHome(), console::note)) {
      Kernels kernels = opened.kernels();
      Runner runner =
          new Runner(
              name,
              path.toString(),
              kernels.name(),
              choice.activationsOf(kernels, opened.model().model()).toString(),
              opened.model().isEncoder() ? null : kv.toString());
      return work.apply(new Opened(new Contender(opened.model(), kernels, kv), runner));
    }
  }

  private EvaluateReport report(
      Console console, Inputs inputs, int threads, Opened ours, Optional<Opened> theirs) {
    theirs.ifPresent(other -> requireOneKind(ours.contender(), other.contender()));
    long started = System.nanoTime();
    EvaluateProgressLine progress = new EvaluateProgressLine(console);
    Task task =
        new Task(inputs, threads, ours.contender(), theirs.map(Opened::contender), progress);
    try {
      Findings findings = ours.contender().model().isEncoder() ? encoder(task) : decoder(task);
      return new EvaluateReport(
          ours.runner(),
          theirs.map(Opened::runner).orElse(null),
          findings.text(),
          threads,
          findings.decoder(),
          findings.encoder(),
          Elapsed.millisSince(started) / MILLIS_PER_SECOND);
    } finally {
      progress.finished();
    }
  }

  /// What is to be done with models that are open.
  private record Task(
      Inputs inputs,
      int threads,
      Contender model,
      Optional<Contender> reference,
      EvaluationProgress progress) {}

  /// What came of it.
  private record Findings(
      EvaluateReport.@Nullable Decoder decoder,
      EvaluateReport.@Nullable Encoder encoder,
      @Nullable String text) {}

  private Findings decoder(Task task) {
    refuse(task.model(), "--pairs", pairsFile);
    refuse(task.model(), "--sentences", sentences);
    EvaluationOptions options =
        new EvaluationOptions(
            task.threads(),
            context.orElse(EvaluationOptions.DEFAULT_CONTEXT_TOKENS),
            chunks.stream().mapToInt(Integer::intValue).findFirst());
    String text = task.inputs().text();
    DecoderQuality quality =
        task.reference()
            .map(reference ->
                DecoderEvaluation.against(reference, task.model(), text, options, task.progress()))
            .orElseGet(() -> DecoderEvaluation.alone(task.model(), text, options, task.progress()));
    return new Findings(EvaluateReport.Decoder.of(quality), null, textName());
  }

  private Findings encoder(Task task) {
    refuse(task.model(), "--context", context);
    refuse(task.model(), "--chunks", chunks);
    Optional<List<ScoredPair>> pairs = task.inputs().pairs();
    if (task.reference().isEmpty() && pairs.isEmpty()) {
      throw new UsageException(
          "%s is an encoder, which can only be compared"
              .formatted(task.model().model().file().path()),
          "name a --reference, or a file of --pairs with people's scores");
    }
    EncoderEvaluation evaluation = new EncoderEvaluation(task.threads(), task.progress());
    int most = sentences.orElse(DEFAULT_SENTENCES);
    Optional<EncoderQuality.Agreement> agreement =
        task.reference()
            .map(reference ->
                evaluation.agreement(task.model(), reference, task.inputs().text(), most));
    Optional<EncoderQuality.PairQuality> quality =
        pairs.map(scored -> evaluation.pairs(task.model(), task.reference(), scored));
    return new Findings(
        null,
        EvaluateReport.Encoder.of(new EncoderQuality(agreement, quality)),
        agreement.map(_ -> textName()).orElse(null));
  }

  private static void requireOneKind(Contender model, Contender reference) {
    if (model.model().isEncoder() != reference.model().isEncoder()) {
      throw new UsageException(
          "%s is %s, the reference %s is %s"
              .formatted(
                  model.model().file().path(),
                  kind(model),
                  reference.model().file().path(),
                  kind(reference)),
          "compare encoders with encoders, decoders with decoders");
    }
  }

  private static String kind(Contender contender) {
    return contender.model().isEncoder() ? "an encoder" : "a decoder";
  }

  private static void refuse(Contender model, String option, Optional<?> given) {
    if (given.isPresent()) {
      throw new UsageException(
          "%s has no meaning for %s, which is %s"
              .formatted(option, model.model().file().path(), kind(model)),
          "leave it out");
    }
  }

  private String textName() {
    return textFile.map(Path::toString).orElse(BuiltInText.NAME);
  }

  private void requireSentences() {
    if (sentences.orElse(1) < 1) {
      throw new UsageException(
          "--sentences is %d, must be at least 1".formatted(sentences.orElseThrow()),
          "leave it out for %d".formatted(DEFAULT_SENTENCES));
    }
  }
}
