package dev.hasten.cli;

import dev.hasten.convert.GgufContent;
import dev.hasten.convert.TensorSource;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.ModelFile;
import dev.hasten.kernel.packed.UnusedMemory;
import dev.hasten.kvcache.KvType;
import dev.hasten.machine.ReadBandwidth;
import dev.hasten.quality.Contender;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.mixed.MixedChoice;
import dev.hasten.quantize.mixed.MixedPrecision;
import dev.hasten.quantize.mixed.SensitivityStore;
import dev.hasten.quantize.mixed.Subject;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.KernelKind;
import dev.hasten.runtime.LoadedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Measures a model's matrices and chooses types for them.
///
/// @param settings with types that are chosen already, and what is to be done where one does not
///   fit
/// @param calibration whose text answers are measured on
record MixedStep(
    Console console,
    Path in,
    QuantizationSettings settings,
    CalibrateOptions calibration,
    int threads) {
  /// Metadata that the new file has and the old one has not, and rows that begin elsewhere.
  private static final long ROOM_BYTES = 4096;

  /// What was chosen.
  ///
  /// @param isFinest whether nothing more precise can be chosen
  record Chosen(MixedChoice choice, QuantizationSettings settings, boolean isFinest) {}

  /// The types for a target.
  Chosen chosen(MixedTarget target) {
    return with(run -> {
      MixedChoice choice = run.choice(target);
      return new Chosen(
          choice, run.settings(choice, settings.fallbacks()), choice.equals(run.mixed().finest()));
    });
  }

  /// The choice among others, all of them measured.
  List<FrontierPoint> frontier(MixedChoice choice) {
    return with(run -> run.frontier(choice));
  }

  private <T> T with(Function<MixedRun, T> work) {
    BenchProgressLine progress = new BenchProgressLine(console);
    KernelChoice kernels = new KernelChoice(KernelKind.AUTO, QuantizeComparison.FLOATS);
    try (LoadedModel opened =
            LoadedModel.open(in, kernels, console.environment().hastenHome(), console::note);
        ThreadTeam team = new ThreadTeam(threads)) {
      Contender contender = new Contender(opened.model(), opened.kernels(), KvType.F16);
      Subject subject =
          new Subject(
              contender,
              GgufContent.of(opened.model().file()),
              settings.overrides(),
              calibration.text(contender),
              team);
      try (MixedPrecision mixed =
          MixedPrecision.of(
              subject,
              SensitivityStore.in(console.environment().hastenHome()),
              (done, all) -> progress.started("what each matrix does to the answers", done, all))) {
        progress.started("choices", 1, 1);
        return work.apply(run(subject, mixed));
      }
    } finally {
      progress.finished();
      UnusedMemory.reclaim();
    }
  }

  private static MixedRun run(Subject subject, MixedPrecision mixed) {
    ModelFile file = subject.contender().model().file();
    List<TensorSource> tensors = subject.content().tensors();
    long tensorBytes =
        tensors.stream()
            .mapToLong(tensor -> tensor.type().bytesFor(tensor.shape().elements()))
            .sum();
    return new MixedRun(
        mixed,
        file.fileBytes() - tensorBytes + ROOM_BYTES,
        tensors.stream().mapToLong(tensor -> tensor.shape().elements()).sum(),
        ReadBandwidth.standard()
            .bytesPerSecond(subject.team(), subject.contender().kernels().probe()));
  }
}
