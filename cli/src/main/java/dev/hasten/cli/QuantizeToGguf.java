package dev.hasten.cli;

import dev.hasten.cli.QuantizeReport.TensorRow;
import dev.hasten.convert.GgufContent;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.Overwrite;
import dev.hasten.kernel.packed.UnusedMemory;
import dev.hasten.quantize.QuantizationPlan;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.QuantizedGguf.Outcome;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.runtime.LoadedModel;
import java.nio.file.Path;
import java.util.List;

/// Writes a GGUF file with fewer bits.
final class QuantizeToGguf {
  private final QuantizeWork work;

  QuantizeToGguf(QuantizeWork work) {
    this.work = work;
  }

  QuantizeWritten write(QuantizationSettings settings, Path target, Overwrite overwrite) {
    AtomicFile.checkTarget(target, overwrite);
    try (LoadedModel opened = work.open();
        CalibrationModel calibrated = calibrated(opened.model());
        ThreadTeam team = work.team()) {
      GgufContent content = GgufContent.of(opened.model().file());
      QuantizationPlan plan = QuantizationPlan.of(content, settings);
      List<String> warnings = QuantizeReport.warnings(plan);
      work.sayBefore(warnings, QuantizeTable.fallbacks(plan.fallbacks()));
      List<Outcome> outcomes =
          work.write(opened, calibrated.model(), plan, content, target, overwrite, team);
      return new QuantizeWritten(
          outcomes.stream().map(TensorRow::of).toList(),
          plan.fallbacks().size(),
          warnings,
          opened.model().file().fileBytes(),
          plan.bytes());
    } finally {
      UnusedMemory.reclaim();
    }
  }

  /// Tensors that depend on each other are rounded as the new file has them.
  private CalibrationModel calibrated(LanguageModel model) {
    return work.request().calibration().isBlockwise()
        ? work.asGguf(model)
        : CalibrationModel.itself(model);
  }
}
