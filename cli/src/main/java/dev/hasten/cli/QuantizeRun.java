package dev.hasten.cli;

import dev.hasten.cli.QuantizeComparison.Quality;
import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.Overwrite;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.runtime.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Makes a model with fewer bits, and reports what became of it.
final class QuantizeRun {
  private static final double MEGA = 1e6;

  /// What `--max-kl` tries before it takes the finest types.
  private static final int ATTEMPTS = 3;

  /// A bit more than what should be needed, as the next attempt would take as long.
  private static final double CAUTION = 0.9;

  /// Error feedback leaves a third of the divergence, or less.
  private static final double FEEDBACK_GAIN = 3;

  private final Console console;
  private final Request request;
  private final QuantizeComparison comparison;
  private final BenchProgressLine progress;
  private final QuantizeWork work;

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
      QuantizeForm form,
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
    this.work = new QuantizeWork(console, request, progress);
    this.comparison =
        new QuantizeComparison(
            console,
            request.in(),
            request.machine(),
            request.threads(),
            request.text(),
            request.chunks());
  }

  /// What was made, how good it is, and what it was chosen among.
  record Made(QuantizeWritten written, Quality quality, List<FrontierPoint> frontier) {}

  QuantizeReport report() {
    requireOther();
    long started = System.nanoTime();
    Made made = made();
    return QuantizeSummary.of(
        request, made, comparison.speeds(request.out()), Elapsed.millisSince(started));
  }

  /// The model is read until the end, to be compared with.
  private void requireOther() {
    if (Files.exists(request.out()) && isSame(request.in(), request.out())) {
      throw new UsageException(
          "OUT is %s, which is IN".formatted(request.out()), "give OUT another name");
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      throw new ResourceException(one + ": " + e.getMessage(), "is it still there?", e);
    }
  }

  private Made made() {
    return switch (request.form()) {
      case QuantizeForm.Gguf(QuantizationSettings settings) ->
          judged(gguf(settings, request.out(), request.overwrite()));
      case QuantizeForm.Directory(var type) ->
          judged(withoutProgress(() -> new QuantizeToDirectory(work).write(type)));
      case QuantizeForm.Mixed mixed -> mixed(mixed);
    };
  }

  private Made judged(QuantizeWritten written) {
    return new Made(written, comparison.quality(request.out()), List.of());
  }

  private QuantizeWritten gguf(QuantizationSettings settings, Path target, Overwrite overwrite) {
    return withoutProgress(() -> new QuantizeToGguf(work).write(settings, target, overwrite));
  }

  private interface Writing {
    QuantizeWritten write();
  }

  private QuantizeWritten withoutProgress(Writing writing) {
    try {
      return writing.write();
    } finally {
      progress.finished();
    }
  }

  private Made mixed(QuantizeForm.Mixed mixed) {
    AtomicFile.checkTarget(request.out(), request.overwrite());
    try (LanguageModel model = LanguageModel.open(request.in());
        CalibrationModel gguf = work.asGguf(model)) {
      MixedStep step =
          new MixedStep(
              console,
              gguf.model().file().path(),
              mixed.fixed(),
              request.calibration(),
              request.threads());
      return switch (mixed.target()) {
        case MixedTarget.MaxDivergence most -> {
          requireDecoder(model);
          yield below(step, most);
        }
        case MixedTarget.Size size -> within(step, size);
        case MixedTarget.BitsPerWeight bits -> within(step, bits);
      };
    }
  }

  private Made within(MixedStep step, MixedTarget target) {
    MixedStep.Chosen chosen = step.chosen(target);
    QuantizeWritten written = gguf(chosen.settings(), request.out(), request.overwrite());
    return new Made(written, comparison.quality(request.out()), step.frontier(chosen.choice()));
  }

  /// Predictions are from another text, and rounding may be calibrated: what was reached says what
  /// to try next. The file appears in its place when it is good enough.
  private Made below(MixedStep step, MixedTarget.MaxDivergence most) {
    Path candidate = request.out().resolveSibling(request.out().getFileName() + ".candidate.gguf");
    double aim = most.nats() * (request.calibration().isBlockwise() ? FEEDBACK_GAIN : 1);
    try {
      for (int attempt = 1; ; attempt++) {
        MixedStep.Chosen chosen = step.chosen(new MixedTarget.MaxDivergence(aim));
        QuantizeWritten written = gguf(chosen.settings(), candidate, Overwrite.REPLACE);
        Quality quality = comparison.quality(candidate);
        double reached = divergence(quality);
        if (reached <= most.nats()) {
          publish(candidate);
          return new Made(written, quality, step.frontier(chosen.choice()));
        }
        if (chosen.isFinest()) {
          throw unreachable(most, reached, QuantizeSummary.sizeOf(candidate));
        }
        work.say(
            "KL divergence %.5f with %.1f MB, %s asked for: more bits"
                .formatted(reached, QuantizeSummary.sizeOf(candidate) / MEGA, most.nats()));
        aim = attempt < ATTEMPTS ? aim * most.nats() / reached * CAUTION : 0;
      }
    } finally {
      QuantizeWork.remove(candidate);
    }
  }

  private static double divergence(Quality quality) {
    return quality.divergence().orElseThrow().mean().value();
  }

  private void requireDecoder(LanguageModel model) {
    if (model.isEncoder()) {
      throw new UsageException(
          "--max-kl: %s makes embeddings, which have no KL divergence".formatted(request.name()),
          "ask for --target-size or --target-bits-per-weight");
    }
  }

  private static UsageException unreachable(
      MixedTarget.MaxDivergence most, double reached, long bytes) {
    return new UsageException(
        "--max-kl %s cannot be met: the finest types reached %.5f with %.1f MB"
            .formatted(most.nats(), reached, bytes / MEGA),
        "ask for --max-kl %.5f or more; nothing was written".formatted(reached));
  }

  private void publish(Path candidate) {
    AtomicFile.checkTarget(request.out(), request.overwrite());
    try {
      Files.move(candidate, request.out(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ResourceException(
          "%s: %s".formatted(request.out(), e.getMessage()),
          "is there space on the disk, and may this user write there?",
          e);
    }
  }
}
