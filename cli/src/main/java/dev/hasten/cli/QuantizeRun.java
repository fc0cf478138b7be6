package dev.hasten.cli;

import dev.hasten.cli.QuantizeComparison.Quality;
import dev.hasten.cli.QuantizeComparison.Speeds;
import dev.hasten.cli.QuantizeWriter.Written;
import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.Overwrite;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.mixed.MixedChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// Makes a file with fewer bits, loads it, evaluates it beside the old one, and times both.
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
  private final QuantizeWriter writer;
  private final MixedStep mixed;

  /// What is asked for.
  ///
  /// @param name of the old model, as the user calls it
  /// @param settings of a named type, or what is chosen already
  /// @param target what types are chosen for by measurement, instead of a named one
  /// @param machine how models are timed
  /// @param text that both are evaluated on
  /// @param chunks of it, at most
  /// @param command that was typed
  record Request(
      String name,
      Path in,
      Path out,
      QuantizationSettings settings,
      Optional<MixedTarget> target,
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
    this.writer = new QuantizeWriter(console, request);
    this.comparison =
        new QuantizeComparison(
            console,
            request.in(),
            request.machine(),
            request.threads(),
            request.text(),
            request.chunks());
    this.mixed =
        new MixedStep(
            console, request.in(), request.settings(), request.calibration(), request.threads());
  }

  QuantizeReport report() {
    long started = System.nanoTime();
    AtomicFile.checkTarget(request.out(), request.overwrite());
    Made made =
        switch (request.target().orElse(null)) {
          case null -> made(Optional.empty(), request.settings(), request.out());
          case MixedTarget.MaxDivergence most -> madeBelow(most);
          case MixedTarget target -> made(mixed.chosen(target), request.out());
        };
    Speeds speeds = comparison.speeds(request.out());
    List<FrontierPoint> frontier = made.choice().map(mixed::frontier).orElse(List.of());
    return QuantizeSummary.of(request, made, speeds, frontier, Elapsed.millisSince(started));
  }

  /// A file, and how good it is.
  record Made(Optional<MixedChoice> choice, Written written, Quality quality) {}

  private Made made(MixedStep.Chosen chosen, Path target) {
    return made(Optional.of(chosen.choice()), chosen.settings(), target);
  }

  private Made made(Optional<MixedChoice> choice, QuantizationSettings settings, Path target) {
    return new Made(choice, writer.written(settings, target), comparison.quality(target));
  }

  /// Predictions are from another text, and rounding may be calibrated: what was reached says what
  /// to try next. The file appears in its place when it is good enough.
  private Made madeBelow(MixedTarget.MaxDivergence most) {
    Path candidate = request.out().resolveSibling(request.out().getFileName() + ".candidate.gguf");
    double aim = most.nats() * (request.calibration().isBlockwise() ? FEEDBACK_GAIN : 1);
    try {
      for (int attempt = 1; ; attempt++) {
        MixedStep.Chosen chosen = mixed.chosen(new MixedTarget.MaxDivergence(aim));
        Made made = made(chosen, candidate);
        double reached = divergence(made);
        if (reached <= most.nats()) {
          publish(candidate);
          return made;
        }
        if (chosen.isFinest()) {
          throw unreachable(most, reached, QuantizeSummary.sizeOf(candidate));
        }
        console.note(
            "KL divergence %.5f with %.1f MB, %s asked for: more bits"
                .formatted(reached, QuantizeSummary.sizeOf(candidate) / MEGA, most.nats()));
        aim = attempt < ATTEMPTS ? aim * most.nats() / reached * CAUTION : 0;
      }
    } finally {
      remove(candidate);
    }
  }

  private double divergence(Made made) {
    return made.quality()
        .divergence()
        .map(each -> each.mean().value())
        .orElseThrow(() ->
            new UsageException(
                "--max-kl: %s makes embeddings, which have no KL divergence"
                    .formatted(request.in()),
                "ask for --target-size or --target-bits-per-weight"));
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

  private static void remove(Path candidate) {
    try {
      Files.deleteIfExists(candidate);
    } catch (IOException _) {
      return; // what cannot be removed does no harm
    }
  }
}
