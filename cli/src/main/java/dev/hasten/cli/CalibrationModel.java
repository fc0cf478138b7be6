package dev.hasten.cli;

import dev.hasten.convert.GgufContent;
import dev.hasten.convert.PlainGguf;
import dev.hasten.format.Overwrite;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Tensor;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/// The model that is calibrated: the one that is made smaller, or a GGUF file of its numbers, which
/// is there as long as this is open.
///
/// @param release gives back what only this needs
record CalibrationModel(LanguageModel model, Runnable release) implements AutoCloseable {

  static CalibrationModel itself(LanguageModel model) {
    return new CalibrationModel(model, () -> {});
  }

  /// Writes the GGUF file, beside a target and under the same name in every run, so that of a run
  /// that was killed none is left when the next has ended.
  static CalibrationModel copyOf(SafetensorsDirectory directory, Path target) {
    Path file = target.resolveSibling(".%s.floats.gguf".formatted(target.getFileName()));
    try {
      PlainGguf.write(
          GgufContent.of(directory), typeOfMatrices(directory), file, Overwrite.REPLACE);
      LanguageModel model = LanguageModel.open(file);
      return new CalibrationModel(
          model,
          () -> {
            model.close();
            QuantizeWork.remove(file);
          });
    } catch (RuntimeException | Error e) {
      QuantizeWork.remove(file);
      throw e;
    }
  }

  /// One that holds all their numbers.
  private static DType typeOfMatrices(SafetensorsDirectory directory) {
    Set<DType> types =
        directory.tensors().values().stream()
            .filter(tensor -> tensor.shape().rank() > 1)
            .map(Tensor::dtype)
            .filter(DType::isWeight)
            .collect(Collectors.toSet());
    return types.equals(Set.of(DType.F16)) || types.equals(Set.of(DType.BF16))
        ? types.iterator().next()
        : DType.F32;
  }

  @Override
  public void close() {
    release.run();
  }
}
