package dev.hasten.model;

import dev.hasten.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/// A weight that a graph names: what must be there, not the numbers.
///
/// @param name the GGUF name (`blk.0.attn_q.weight`), also where the file is of another format
/// @param dimensions row-major; a matrix is `[output, input]` as Hugging Face has it
public record WeightSpec(String name, List<Dimension> dimensions) {
  public WeightSpec {
    dimensions = List.copyOf(dimensions);
  }

  public static WeightSpec vector(String name, Dimension dimension) {
    return new WeightSpec(name, List.of(dimension));
  }

  public static WeightSpec matrix(String name, Dimension rows, Dimension columns) {
    return new WeightSpec(name, List.of(rows, columns));
  }

  /// Output dimension of a matrix; 1 for a vector.
  public int rows() {
    return dimensions.size() == 1 ? 1 : dimensions.getFirst().size();
  }

  /// Length of a row: the input dimension of a matrix, or the length of a vector.
  public int columns() {
    return dimensions.getLast().size();
  }

  /// Rows of a matrix that belong to one head; 1 where there are no heads.
  public int rowsPerHead() {
    return dimensions.getFirst().axis(AxisName.HEAD_DIM).map(Axis::size).orElse(1);
  }

  public long elements() {
    return (long) rows() * columns();
  }

  public Shape shape() {
    return new Shape(dimensions.stream().map(dimension -> (long) dimension.size()).toList());
  }

  /// All axes, dimension after dimension.
  public Stream<Axis> axes() {
    return dimensions.stream().flatMap(dimension -> dimension.axes().stream());
  }

  @Override
  public String toString() {
    return name + dimensions;
  }
}
