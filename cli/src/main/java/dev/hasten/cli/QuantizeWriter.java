package dev.hasten.cli;

import dev.hasten.cli.QuantizeReport.TensorRow;
import dev.hasten.convert.GgufContent;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.kernel.packed.UnusedMemory;
import dev.hasten.kvcache.KvType;
import dev.hasten.quality.Contender;
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

/// Writes a model's file with fewer bits.
record QuantizeWriter(Console console, QuantizeRun.Request request) {

  /// What was written.
  record Written(QuantizationPlan plan, List<TensorRow> tensors, long bytesBefore) {}

  Written written(QuantizationSettings settings, Path target) {
    BenchProgressLine progress = new BenchProgressLine(console);
    try (LoadedModel opened = open();
        ThreadTeam team = new ThreadTeam(request.threads())) {
      ModelFile file = opened.model().file();
      GgufContent content = GgufContent.of(file);
      QuantizationPlan plan = QuantizationPlan.of(content, settings);
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
                  key(file, settings),
                  target,
                  target.equals(request.out()) ? request.overwrite() : Overwrite.REPLACE,
                  team),
              progress::started);
      return new Written(plan, outcomes.stream().map(TensorRow::of).toList(), file.fileBytes());
    } finally {
      progress.finished();
      UnusedMemory.reclaim();
    }
  }

  private void sayBefore(QuantizationPlan plan) {
    QuantizeReport.warnings(plan).forEach(warning -> console.err().println("warning: " + warning));
    QuantizeTable.fallbacks(plan.fallbacks()).forEach(console::note);
  }

  /// The same key means the same tensors.
  private String key(ModelFile file, QuantizationSettings settings) {
    return "%s, %d bytes, changed %s%n%s%n%s%n"
        .formatted(
            request.in().toAbsolutePath(),
            file.fileBytes(),
            changed(request.in()),
            settings,
            request.calibration());
  }

  private static String changed(Path path) {
    try {
      return Files.getLastModifiedTime(path).toString();
    } catch (IOException e) {
      return "at a time that is not known";
    }
  }

  private LoadedModel open() {
    return LoadedModel.open(
        request.in(),
        new KernelChoice(KernelKind.AUTO, QuantizeComparison.FLOATS),
        console.environment().hastenHome(),
        console::note);
  }
}
