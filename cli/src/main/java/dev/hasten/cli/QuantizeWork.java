package dev.hasten.cli;

import dev.hasten.convert.GgufContent;
import dev.hasten.error.ResourceException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.GgufFile;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kvcache.KvType;
import dev.hasten.quality.Contender;
import dev.hasten.quantize.Calibration;
import dev.hasten.quantize.FileState;
import dev.hasten.quantize.PlainRounder;
import dev.hasten.quantize.QuantizationPlan;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.QuantizedGguf;
import dev.hasten.quantize.QuantizedGguf.Outcome;
import dev.hasten.quantize.QuantizedGguf.Preparation;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.KernelKind;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.runtime.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What it takes to write a smaller model, whatever it is to be.
final class QuantizeWork {
  private static final KernelChoice FLOATS =
      new KernelChoice(KernelKind.AUTO, Optional.of(ActivationType.FLOAT));

  private final Console console;
  private final QuantizeRun.Request request;
  private final BenchProgressLine progress;

  QuantizeWork(Console console, QuantizeRun.Request request, BenchProgressLine progress) {
    this.console = console;
    this.request = request;
    this.progress = progress;
  }

  QuantizeRun.Request request() {
    return request;
  }

  BenchProgressLine progress() {
    return progress;
  }

  void say(String line) {
    console.note(line);
  }

  void sayBefore(List<String> warnings, List<String> fallbacks) {
    warnings.forEach(warning -> console.err().println("warning: " + warning));
    fallbacks.forEach(console::note);
  }

  LoadedModel open() {
    return LoadedModel.open(
        request.in(), FLOATS, console.environment().hastenHome(), console::note);
  }

  ThreadTeam team() {
    return new ThreadTeam(request.threads());
  }

  /// The model as a GGUF file.
  CalibrationModel asGguf(LanguageModel model) {
    return switch (model.file()) {
      case GgufFile _ -> CalibrationModel.itself(model);
      case SafetensorsDirectory directory -> {
        say("writing a GGUF file of its numbers, which is removed when all is rounded");
        yield CalibrationModel.copyOf(directory, request.out());
      }
    };
  }

  /// Writes a GGUF file, calibrated if that is asked for.
  ///
  /// @param opened the model that the user named
  /// @param calibrated the model that runs over the text
  List<Outcome> write(
      LoadedModel opened,
      LanguageModel calibrated,
      QuantizationPlan plan,
      GgufContent content,
      Path target,
      Overwrite overwrite,
      ThreadTeam team) {
    CalibrateOptions options = request.calibration();
    Optional<Calibration> calibration =
        options.calibration(
            new Contender(calibrated, opened.kernels(), KvType.F16),
            team,
            (done, all) -> progress.started("calibration", done, all));
    return QuantizedGguf.write(
        new QuantizedGguf.Job(
            content,
            plan,
            calibration
                .filter(_ -> options.isBlockwise())
                .map(made -> made.blockwise(plan))
                .orElse(Preparation.none()),
            calibration.map(Calibration::rounder).orElse(PlainRounder.nearest(team)),
            key(opened.model().file(), plan.settings()),
            target,
            overwrite,
            team),
        progress::started);
  }

  /// The same key means the same tensors.
  private String key(ModelFile file, QuantizationSettings settings) {
    return "%s%n%s%n%s%n".formatted(FileState.of(file), settings, request.calibration());
  }

  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new ResourceException(
          "%s cannot be removed: %s".formatted(file, e.getMessage()), "remove it yourself", e);
    }
  }
}
