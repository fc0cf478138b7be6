package dev.hasten.cli;

import dev.hasten.cli.QuantizeReport.TensorRow;
import dev.hasten.convert.GgufContent;
import dev.hasten.convert.HuggingFaceContent;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.AtomicDirectory;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.kernel.packed.UnusedMemory;
import dev.hasten.model.Model;
import dev.hasten.quantize.DirectoryPlan;
import dev.hasten.quantize.DirectoryType;
import dev.hasten.quantize.QuantizedGguf.Outcome;
import dev.hasten.runtime.LoadedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// Writes a Hugging Face directory with fewer bits.
final class QuantizeToDirectory {
  private final QuantizeWork work;

  QuantizeToDirectory(QuantizeWork work) {
    this.work = work;
  }

  QuantizeWritten write(DirectoryType type) {
    QuantizeRun.Request request = work.request();
    AtomicDirectory.checkTarget(request.out(), request.overwrite());
    try (LoadedModel opened = work.open();
        ThreadTeam team = work.team()) {
      ModelFile file = opened.model().file();
      DirectoryPlan plan = DirectoryPlan.of(HuggingFaceContent.of(file), type);
      List<String> warnings = QuantizeReport.warnings(plan);
      work.sayBefore(warnings, QuantizeTable.tooNarrow(plan.fallbacks()));
      if (isCalibrated(type)) {
        writeCalibrated(plan, opened, team);
      } else {
        plan.write(request.out(), request.overwrite(), work.progress()::started);
      }
      return new QuantizeWritten(
          rows(plan, team), plan.fallbacks().size(), warnings, file.fileBytes(), plan.bytes());
    } finally {
      UnusedMemory.reclaim();
    }
  }

  private boolean isCalibrated(DirectoryType type) {
    boolean isAsked = work.request().calibration().isAsked();
    if (isAsked && type != DirectoryType.W4) {
      work.say(
          "%s is rounded to the nearest: of directories, w4 alone is calibrated".formatted(type));
    }
    return isAsked && type == DirectoryType.W4;
  }

  /// The codes are first chosen for a GGUF file, where scales can be absorbed and errors fed back.
  private void writeCalibrated(DirectoryPlan plan, LoadedModel opened, ThreadTeam team) {
    Path out = work.request().out();
    Path codes = out.resolveSibling(".%s.codes.gguf".formatted(out.getFileName()));
    try (CalibrationModel calibrated = work.asGguf(opened.model())) {
      Model gguf = calibrated.model().model();
      List<Outcome> _ =
          work.write(
              opened,
              calibrated.model(),
              plan.codesIn(gguf),
              GgufContent.of(gguf.file()),
              codes,
              Overwrite.REPLACE,
              team);
      try (GgufFile coded = GgufReader.read(codes)) {
        plan.write(Model.of(coded), out, work.request().overwrite(), work.progress()::started);
      }
    } finally {
      QuantizeWork.remove(codes);
    }
  }

  private List<TensorRow> rows(DirectoryPlan plan, ThreadTeam team) {
    try (ModelFile written = SafetensorsReader.readDirectory(work.request().out())) {
      List<Double> errors = plan.relativeErrors(written, team);
      return IntStream.range(0, errors.size())
          .mapToObj(index -> TensorRow.of(plan.tensors().get(index), errors.get(index)))
          .toList();
    }
  }
}
