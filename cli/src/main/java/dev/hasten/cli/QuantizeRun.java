package dev.hasten.cli;

import dev.hasten.cli.QuantizeReport.Side;
import dev.hasten.cli.QuantizeReport.TensorRow;
import dev.hasten.convert.GgufContent;
import dev.hasten.error.ResourceException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kvcache.KvType;
import dev.hasten.measure.BenchRunner.Rates;
import dev.hasten.measure.SpeedComparison;
import dev.hasten.quality.Contender;
import dev.hasten.quality.DecoderEvaluation;
import dev.hasten.quality.DecoderQuality;
import dev.hasten.quality.Divergence;
import dev.hasten.quality.EmbeddingSpeed;
import dev.hasten.quality.EncoderEvaluation;
import dev.hasten.quality.EncoderQuality;
import dev.hasten.quality.EvaluationOptions;
import dev.hasten.quantize.Calibration;
import dev.hasten.quantize.PlainRounder;
import dev.hasten.quantize.QuantizationPlan;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.QuantizedGguf;
import dev.hasten.quantize.QuantizedGguf.Preparation;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.KernelKind;
import dev.hasten.runtime.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Makes a file with fewer bits, loads it, evaluates it beside the old one, and times both.
final class QuantizeRun {
  private static final int SENTENCES = 64;
  private static final double MILLIS_PER_SECOND = 1e3;

  private static final Optional<ActivationType> FLOATS = Optional.of(ActivationType.FLOAT);

  private final Console console;
  private final Request request;
  private final BenchProgressLine progress;
  private final EvaluateProgressLine evaluation;

  /// What is asked for.
  ///
  /// @param name of the old model, as the user calls it
  /// @param machine how models are timed
  /// @param text that both are evaluated on
  /// @param chunks of it, at most
  /// @param command that was typed
  record Request(
      String name,
      Path in,
      Path out,
      QuantizationSettings settings,
      Overwrite overwrite,
      MachineOptions machine,
      int threads,
      String text,
      int chunks,
      CalibrateOptions calibration,
      String command) {}

  QuantizeRun(Console console, Request request) {
    this.console = console;
    this.request = request;
    this.progress = new BenchProgressLine(console);
    this.evaluation = new EvaluateProgressLine(console);
  }

  QuantizeReport report() {
    long started = System.nanoTime();
    try {
      Written written = written();
      progress.finished();
      return report(written, compared(), started);
    } finally {
      progress.finished();
      evaluation.finished();
    }
  }

  /// What was written.
  private record Written(QuantizationPlan plan, List<TensorRow> tensors, long bytesBefore) {}

  private Written written() {
    try (LoadedModel opened = open(request.in(), FLOATS);
        ThreadTeam team = new ThreadTeam(request.threads())) {
      ModelFile file = opened.model().file();
      GgufContent content = GgufContent.of(file);
      QuantizationPlan plan = QuantizationPlan.of(content, request.settings());
      sayBefore(plan);
      Optional<Calibration> calibration =
          request
              .calibration()
              .calibration(
                  new Contender(opened.model(), opened.kernels(), KvType.F16),
                  team,
                  (done, all) -> progress.started("calibration", done, all));
      List<QuantizedGguf.Outcome> outcomes =
          QuantizedGguf.write(
              new QuantizedGguf.Job(
                  content,
                  plan,
                  calibration
                      .filter(_ -> request.calibration().isBlockwise())
                      .map(made -> made.blockwise(plan))
                      .orElse(Preparation.none()),
                  calibration.map(Calibration::rounder).orElse(PlainRounder.nearest(team)),
                  key(file),
                  request.out(),
                  request.overwrite(),
                  team),
              progress::started);
      return new Written(plan, outcomes.stream().map(TensorRow::of).toList(), file.fileBytes());
    }
  }

  private void sayBefore(QuantizationPlan plan) {
    QuantizeReport.warnings(plan).forEach(warning -> console.err().println("warning: " + warning));
    QuantizeTable.fallbacks(plan.fallbacks()).forEach(console::note);
  }

  /// The same key means the same tensors.
  private String key(ModelFile file) {
    return "%s, %d bytes, changed %s%n%s%n%s%n"
        .formatted(
            request.in().toAbsolutePath(),
            file.fileBytes(),
            changed(request.in()),
            request.settings(),
            request.calibration());
  }

  private static String changed(Path path) {
    try {
      return Files.getLastModifiedTime(path).toString();
    } catch (IOException e) {
      return "at a time that is not known";
    }
  }

  /// How good and how fast both are.
  private record Compared(
      Optional<DecoderQuality> decoder,
      Optional<EncoderQuality.Agreement> encoder,
      Optional<SpeedComparison> speed,
      Optional<EmbeddingSpeed> embedding) {}

  /// One after the other: models that are closed again take no memory from those evaluated.
  private Compared compared() {
    Timed timed = ofBoth(Optional.empty(), this::timed);
    progress.finished();
    return ofBoth(FLOATS, (before, after) -> evaluated(timed, before, after));
  }

  /// How fast both are.
  private record Timed(Optional<SpeedComparison> speed, Optional<EmbeddingSpeed> embedding) {}

  private Timed timed(Contender before, Contender after) {
    return before.model().isEncoder()
        ? new Timed(
            Optional.empty(),
            Optional.of(EmbeddingSpeed.of(before, after, request.text(), request.threads())))
        : new Timed(Optional.of(speed(before, after)), Optional.empty());
  }

  private SpeedComparison speed(Contender before, Contender after) {
    return SpeedComparison.of(
        new SpeedComparison.Side(before.model().model(), before.kernels()),
        new SpeedComparison.Side(after.model().model(), after.kernels()),
        SpeedComparison.Method.standard(
            request.threads(), positions(before), request.machine().kv()),
        progress);
  }

  /// Activations stay floats, so that only the weights differ.
  private Compared evaluated(Timed timed, Contender reference, Contender model) {
    return reference.model().isEncoder()
        ? new Compared(
            Optional.empty(),
            Optional.of(agreement(reference, model)),
            timed.speed(),
            timed.embedding())
        : new Compared(
            Optional.of(quality(reference, model)),
            Optional.empty(),
            timed.speed(),
            timed.embedding());
  }

  private DecoderQuality quality(Contender reference, Contender model) {
    return DecoderEvaluation.against(
        reference,
        model,
        request.text(),
        new EvaluationOptions(
            request.threads(), contextTokens(reference), OptionalInt.of(request.chunks())),
        evaluation);
  }

  private EncoderQuality.Agreement agreement(Contender reference, Contender model) {
    return new EncoderEvaluation(request.threads(), evaluation)
        .agreement(model, reference, request.text(), SENTENCES);
  }

  private static int contextTokens(Contender contender) {
    return Math.min(EvaluationOptions.DEFAULT_CONTEXT_TOKENS, positions(contender));
  }

  private static int positions(Contender contender) {
    return contender.model().config().maxPositionEmbeddings();
  }

  /// Work with two models.
  @FunctionalInterface
  private interface OfBoth<T> {
    T of(Contender before, Contender after);
  }

  private <T> T ofBoth(Optional<ActivationType> activations, OfBoth<T> work) {
    try (LoadedModel before = open(request.in(), activations);
        LoadedModel after = open(request.out(), activations)) {
      return work.of(contender(before), contender(after));
    }
  }

  private Contender contender(LoadedModel loaded) {
    return new Contender(loaded.model(), loaded.kernels(), request.machine().kv());
  }

  private LoadedModel open(Path path, Optional<ActivationType> activations) {
    KernelChoice choice =
        activations.isPresent()
            ? new KernelChoice(KernelKind.AUTO, activations)
            : request.machine().kernelChoice();
    return LoadedModel.open(path, choice, console.environment().hastenHome(), console::note);
  }

  private QuantizeReport report(Written written, Compared compared, long started) {
    Optional<Divergence> divergence = compared.decoder().flatMap(DecoderQuality::divergence);
    return new QuantizeReport(
        request.name(),
        request.out().toString(),
        request.settings().mix().toString(),
        before(written, compared, divergence),
        after(written, compared),
        Json.orNull(divergence.map(each -> each.mean().value())),
        Json.orNull(divergence.map(each -> each.topAgreement().value())),
        Json.orNull(
            compared
                .encoder()
                .flatMap(EncoderQuality.Agreement::cosine)
                .map(cosines -> cosines.mean().value())),
        Json.orNull(
            compared
                .speed()
                .map(SpeedComparison::decodeSpeedup)
                .or(() -> compared.embedding().map(EmbeddingSpeed::speedup))),
        written.plan().fallbacks().size(),
        QuantizeReport.warnings(written.plan()),
        written.tensors(),
        request.command(),
        Elapsed.millisSince(started) / MILLIS_PER_SECOND);
  }

  private Side before(Written written, Compared compared, Optional<Divergence> divergence) {
    Optional<Rates> rates = compared.speed().map(SpeedComparison::before);
    long tensorBytes = written.tensors().stream().mapToLong(TensorRow::bytesBefore).sum();
    return new Side(
        written.bytesBefore(),
        QuantizeReport.parameters(written.tensors()),
        QuantizeReport.bitsPerWeight(written.tensors(), tensorBytes),
        Json.orNull(rates.map(Rates::decodeTokensPerSecond)),
        Json.orNull(
            rates
                .map(Rates::prefillTokensPerSecond)
                .or(() -> compared.embedding().map(EmbeddingSpeed::beforeTokensPerSecond))),
        Json.orNull(divergence.map(each -> each.reference().estimate().value())));
  }

  private Side after(Written written, Compared compared) {
    Optional<Rates> rates = compared.speed().map(SpeedComparison::after);
    return new Side(
        sizeOf(request.out()),
        QuantizeReport.parameters(written.tensors()),
        QuantizeReport.bitsPerWeight(written.tensors(), written.plan().bytes()),
        Json.orNull(rates.map(Rates::decodeTokensPerSecond)),
        Json.orNull(
            rates
                .map(Rates::prefillTokensPerSecond)
                .or(() -> compared.embedding().map(EmbeddingSpeed::afterTokensPerSecond))),
        Json.orNull(compared.decoder().map(each -> each.perplexity().estimate().value())));
  }

  private static long sizeOf(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new ResourceException(file + ": " + e.getMessage(), "who took it away?", e);
    }
  }
}
