package dev.hasten.quantize;

import dev.hasten.calibrate.RoundingError;
import dev.hasten.convert.CodeChooser;
import dev.hasten.convert.CompressedDirectory;
import dev.hasten.convert.CompressionScheme;
import dev.hasten.convert.DirectoryTensor;
import dev.hasten.convert.ExactCodes;
import dev.hasten.convert.FloatTypes;
import dev.hasten.convert.GgufContent;
import dev.hasten.convert.HuggingFaceContent;
import dev.hasten.convert.PlainDirectory;
import dev.hasten.convert.RoundToNearest;
import dev.hasten.convert.TensorSource;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.model.Model;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.QuantizationSettings.Scope;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// What becomes of every tensor of a model in a Hugging Face directory; made before anything is
/// written.
///
/// @param tensors in the order of the directory
public record DirectoryPlan(
    HuggingFaceContent content, DirectoryType type, List<DirectoryTensor> tensors) {
  private static final int GROUP_COLUMNS = 32;

  public DirectoryPlan {
    tensors = List.copyOf(tensors);
  }

  /// The plan for a model.
  ///
  /// @throws dev.hasten.error.BadModelException if codes are wanted and nothing can be coded
  public static DirectoryPlan of(HuggingFaceContent content, DirectoryType type) {
    return new DirectoryPlan(
        content,
        type,
        switch (type) {
          case W8, W4 -> compressed(content, type).tensors();
          case F16 -> PlainDirectory.tensors(content, DType.F16);
          case BF16 -> PlainDirectory.tensors(content, DType.BF16);
          case F32 -> PlainDirectory.tensors(content, DType.F32);
        });
  }

  private static CompressedDirectory compressed(HuggingFaceContent content, DirectoryType type) {
    CompressionScheme scheme =
        type == DirectoryType.W8 ? CompressionScheme.int8() : CompressionScheme.int4(GROUP_COLUMNS);
    return CompressedDirectory.of(content, scheme, new FloatTypes(DType.F16, others(content)));
  }

  /// Models that were not made for F16 may leave its range while they run.
  private static DType others(HuggingFaceContent content) {
    return content.tensors().stream()
            .filter(source -> source.shape().rank() > 1 && source.type().isWeight())
            .allMatch(source -> source.type() == DType.F16)
        ? DType.F16
        : DType.BF16;
  }

  /// Those that are floats because their rows are no whole groups.
  public List<DirectoryTensor> fallbacks() {
    return tensors.stream().filter(tensor -> tensor.wanted().isPresent()).toList();
  }

  /// Those that are coded from numbers that were rounded before.
  public List<TensorSource> roundedTwice() {
    return tensors.stream()
        .filter(this::isCoded)
        .map(DirectoryTensor::source)
        .filter(source -> source.type().blockElements() > 1)
        .toList();
  }

  private boolean isCoded(DirectoryTensor tensor) {
    return tensor.form().equals(type.name());
  }

  /// Of all tensors in the directory.
  public long bytes() {
    return tensors.stream().mapToLong(DirectoryTensor::bytes).sum();
  }

  /// Writes the directory, each number rounded to the nearest. It appears complete or not at all.
  ///
  /// @throws dev.hasten.error.UsageException if the target exists and may not be replaced
  /// @throws dev.hasten.error.ResourceException if it cannot be written
  public void write(Path target, Overwrite overwrite, QuantizedGguf.Progress progress) {
    switch (type) {
      case W8, W4 -> {
        CodeChooser nearest = new RoundToNearest(RoundToNearest.Scales.LEAST_SQUARES);
        compressed(content, type).write(heard(nearest, progress), target, overwrite);
      }
      case F16 -> PlainDirectory.write(content, DType.F16, target, overwrite);
      case BF16 -> PlainDirectory.write(content, DType.BF16, target, overwrite);
      case F32 -> PlainDirectory.write(content, DType.F32, target, overwrite);
    }
  }

  /// What a GGUF file of the same model has to become so that it holds this directory's codes: Q4_0
  /// has the same ones.
  ///
  /// @param gguf of a GGUF file
  /// @throws IllegalArgumentException if these are not codes of 4 bits
  public QuantizationPlan codesIn(Model gguf) {
    requireFourBits();
    Set<String> coded =
        tensors.stream()
            .filter(this::isCoded)
            .map(tensor -> tensor.source().name())
            .collect(Collectors.toSet());
    Set<String> names =
        content.weightsIn(coded).stream()
            .map(spec -> gguf.weight(spec).tensor().name())
            .collect(Collectors.toSet());
    return new QuantizationPlan(
        GgufContent.of(gguf.file()).tensors().stream()
            .map(source -> {
              DType kept = names.contains(source.name()) ? DType.Q4_0 : source.type();
              return new TensorChoice(source, source.name(), kept, kept);
            })
            .toList(),
        new QuantizationSettings(TypeMix.Q4_0, Scope.MIX, List.of(), Fallbacks.ALLOW));
  }

  private void requireFourBits() {
    if (type != DirectoryType.W4) {
      throw new IllegalArgumentException("no GGUF file has codes of " + type);
    }
  }

  /// Writes the directory with the codes of a file that was made as [#codesIn] says: no number is
  /// rounded again, and vectors are that file's, too.
  ///
  /// @throws dev.hasten.error.UsageException if the target exists and may not be replaced
  /// @throws dev.hasten.error.ResourceException if it cannot be written
  public void write(
      Model coded, Path target, Overwrite overwrite, QuantizedGguf.Progress progress) {
    requireFourBits();
    compressed(content.withWeightsOf(coded), type)
        .write(heard(new ExactCodes(), progress), target, overwrite);
  }

  private CodeChooser heard(CodeChooser chooser, QuantizedGguf.Progress progress) {
    AtomicInteger begun = new AtomicInteger();
    int all = Math.toIntExact(tensors.stream().filter(this::isCoded).count());
    return (weight, grid) -> {
      progress.finished(weight.name(), begun.incrementAndGet(), all);
      return chooser.open(weight, grid);
    };
  }

  /// How far the numbers of the directory lie from what they were.
  ///
  /// @param written the directory
  /// @return for each of the tensors the root mean square of the difference, as a part of the
  ///   numbers' own
  public List<Double> relativeErrors(ModelFile written, ThreadTeam team) {
    return tensors.stream()
        .map(DirectoryTensor::source)
        .map(source -> relativeError(source, written.requiredTensor(source.name()), team))
        .toList();
  }

  private static double relativeError(TensorSource source, Tensor after, ThreadTeam team) {
    return source.type().isWeight() ? RoundingError.relative(after, source::open, team) : 0;
  }
}
