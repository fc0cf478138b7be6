package dev.hasten.cli;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.packed.UnusedMemory;
import dev.hasten.measure.BenchProgress;
import dev.hasten.measure.SpeedComparison;
import dev.hasten.quality.Contender;
import dev.hasten.quality.DecoderEvaluation;
import dev.hasten.quality.DecoderQuality;
import dev.hasten.quality.Divergence;
import dev.hasten.quality.EmbeddingSpeed;
import dev.hasten.quality.EncoderEvaluation;
import dev.hasten.quality.EncoderQuality;
import dev.hasten.quality.EvaluationOptions;
import dev.hasten.quality.EvaluationProgress;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.KernelKind;
import dev.hasten.runtime.LoadedModel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// Evaluates a new file beside the old one, and times both.
///
/// @param in the old one
/// @param machine how models are timed
/// @param text that both are evaluated on
/// @param chunks of it, at most
record QuantizeComparison(
    Console console, Path in, MachineOptions machine, int threads, String text, int chunks) {
  private static final int SENTENCES = 64;

  static final Optional<ActivationType> FLOATS = Optional.of(ActivationType.FLOAT);

  /// How good the new one is.
  record Quality(Optional<DecoderQuality> decoder, Optional<EncoderQuality.Agreement> encoder) {
    Optional<Divergence> divergence() {
      return decoder.flatMap(DecoderQuality::divergence);
    }
  }

  /// How fast both are.
  record Speeds(Optional<SpeedComparison> decoder, Optional<EmbeddingSpeed> encoder) {}

  /// Times both in turn.
  Speeds speeds(Path out) {
    BenchProgressLine progress = new BenchProgressLine(console);
    try {
      return ofBoth(out, Optional.empty(), (before, after) -> timed(before, after, progress));
    } finally {
      progress.finished();
    }
  }

  /// Evaluates the new one. Activations stay floats, so that only the weights differ.
  Quality quality(Path out) {
    EvaluateProgressLine progress = new EvaluateProgressLine(console);
    try {
      return ofBoth(out, FLOATS, (before, after) -> evaluated(before, after, progress));
    } finally {
      progress.finished();
    }
  }

  private Speeds timed(Contender before, Contender after, BenchProgress progress) {
    return before.model().isEncoder()
        ? new Speeds(Optional.empty(), Optional.of(EmbeddingSpeed.of(before, after, text, threads)))
        : new Speeds(Optional.of(speed(before, after, progress)), Optional.empty());
  }

  private SpeedComparison speed(Contender before, Contender after, BenchProgress progress) {
    return SpeedComparison.of(
        new SpeedComparison.Side(before.model().model(), before.kernels()),
        new SpeedComparison.Side(after.model().model(), after.kernels()),
        SpeedComparison.Method.standard(threads, positions(before), machine.kv()),
        progress);
  }

  private Quality evaluated(Contender reference, Contender model, EvaluationProgress progress) {
    return reference.model().isEncoder()
        ? new Quality(
            Optional.empty(),
            Optional.of(
                new EncoderEvaluation(threads, progress)
                    .agreement(model, reference, text, SENTENCES)))
        : new Quality(
            Optional.of(
                DecoderEvaluation.against(
                    reference,
                    model,
                    text,
                    new EvaluationOptions(
                        threads, contextTokens(reference), OptionalInt.of(chunks)),
                    progress)),
            Optional.empty());
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

  private <T> T ofBoth(Path out, Optional<ActivationType> activations, OfBoth<T> work) {
    try (LoadedModel before = open(in, activations);
        LoadedModel after = open(out, activations)) {
      return work.of(contender(before), contender(after));
    } finally {
      UnusedMemory.reclaim();
    }
  }

  private Contender contender(LoadedModel loaded) {
    return new Contender(loaded.model(), loaded.kernels(), machine.kv());
  }

  private LoadedModel open(Path path, Optional<ActivationType> activations) {
    KernelChoice choice =
        activations.isPresent()
            ? new KernelChoice(KernelKind.AUTO, activations)
            : machine.kernelChoice();
    return LoadedModel.open(path, choice, console.environment().hastenHome(), console::note);
  }
}
