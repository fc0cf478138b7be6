package dev.hasten.model;

import dev.hasten.error.BadModelException;
import dev.hasten.format.ModelFile;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.util.List;
import java.util.SequencedMap;

/// Finds the tensor that holds a weight, and checks that it is what the graph needs.
final class StoredTensors {
  private StoredTensors() {}

  /// The weight `spec` of a graph with the weights `specs`.
  ///
  /// @throws BadModelException if the tensor is missing, of another shape, or holds no weights
  static Weight find(
      ModelFile file,
      SequencedMap<String, WeightSpec> specs,
      WeightTable.Location location,
      WeightSpec spec) {
    Tensor tensor = file.tensors().get(location.name());
    if (tensor == null) {
      throw new BadModelException(
          "%s: there is no tensor %s, the graph needs %s %s"
              .formatted(file.path(), location.name(), spec.name(), spec.shape()),
          "is the file complete?");
    }
    List<String> parts = location.fused();
    List<String> before = parts.isEmpty() ? parts : parts.subList(0, parts.indexOf(spec.name()));
    int allRows = parts.isEmpty() ? outputs(spec) : outputs(specs, parts);
    requireShape(file, tensor, shape(spec, location.layout(), allRows));
    boolean isCut = spec.dimensions().size() == 1 && !parts.isEmpty();
    boolean isScattered = location.layout() == StorageLayout.TRANSPOSED;
    requireType(file, tensor, isCut || isScattered ? Needed.PLAIN : Needed.ANY_WEIGHT);
    return new Weight(spec, tensor, location.layout(), outputs(specs, before));
  }

  static int outputs(SequencedMap<String, WeightSpec> specs, List<String> names) {
    return names.stream()
        .mapToInt(name -> specs.containsKey(name) ? outputs(specs.get(name)) : 0)
        .reduce(0, Math::addExact);
  }

  static int outputs(WeightSpec spec) {
    return spec.dimensions().getFirst().size();
  }

  static Shape shape(WeightSpec spec, StorageLayout layout, int outputs) {
    if (spec.dimensions().size() == 1) {
      return Shape.of(outputs);
    }
    return layout == StorageLayout.TRANSPOSED
        ? Shape.of(spec.columns(), outputs)
        : Shape.of(outputs + layout.surplusRows(), spec.columns());
  }

  /// A matrix of one row may be a vector in the file: ggml drops outer dimensions of 1.
  private static boolean isOneRow(Shape shape, Shape needed) {
    return needed.rank() == 2
        && needed.rows() == 1
        && shape.rank() == 1
        && shape.columns() == needed.columns();
  }

  private static void requireShape(ModelFile file, Tensor tensor, Shape needed) {
    if (!tensor.shape().equals(needed) && !isOneRow(tensor.shape(), needed)) {
      throw new BadModelException(
          "%s: %s is %s, the configuration needs %s"
              .formatted(file.path(), tensor.name(), tensor.shape(), needed),
          "the configuration contradicts the tensors; is the file complete?");
    }
  }

  /// Which types will do.
  private enum Needed {
    ANY_WEIGHT,
    /// No blocks: elements are read one by one.
    PLAIN
  }

  private static void requireType(ModelFile file, Tensor tensor, Needed needed) {
    DType type = tensor.dtype();
    if (!type.isWeight()) {
      throw new BadModelException(
          "%s: %s is of type %s, which holds no weights"
              .formatted(file.path(), tensor.name(), type),
          "convert the model to F32, F16, BF16 or a quantized type");
    }
    if (needed == Needed.PLAIN && type.blockElements() > 1) {
      throw new BadModelException(
          "%s: %s is of type %s, but only F32, F16 and BF16 are read in its place"
              .formatted(file.path(), tensor.name(), type),
          "convert the model again and leave this tensor as it was");
    }
  }
}
