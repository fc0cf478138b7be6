package dev.hasten.convert;

import dev.hasten.model.PlannedTensor;
import dev.hasten.model.StorageLayout;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightRows;
import dev.hasten.model.WeightSpec;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A tensor that is put together of a graph's weights, in the layout of another format.
record WeightSource(PlannedTensor plan) implements TensorSource {

  @Override
  public String name() {
    return plan.name();
  }

  @Override
  public Shape shape() {
    return plan.shape();
  }

  @Override
  public DType type() {
    return plan.parts().getFirst().tensor().dtype();
  }

  /// The tensor of the old file, if it has the same parts in the same layout.
  @Override
  public Optional<Tensor> stored() {
    Tensor tensor = plan.parts().getFirst().tensor();
    boolean isSame =
        tensor.shape().equals(plan.shape())
            && plan.parts().stream()
                .allMatch(part -> part.tensor().equals(tensor) && part.layout() == plan.layout());
    return isSame
        ? Optional.of(new Tensor(name(), tensor.dtype(), tensor.shape(), tensor.data()))
        : Optional.empty();
  }

  @Override
  public RowReader open() {
    if (plan.shape().rank() == 1) {
      return vector();
    }
    return plan.layout() == StorageLayout.TRANSPOSED ? transposed() : matrix();
  }

  private RowReader vector() {
    return (_, into) -> {
      int at = 0;
      for (Weight part : plan.parts()) {
        float[] values = part.toVector();
        for (float value : values) {
          into[at++] = plan.layout().stored(value);
        }
      }
    };
  }

  private RowReader matrix() {
    List<Part> parts = parts();
    return (row, into) -> {
      Part part = parts.stream().filter(one -> row < one.end()).findFirst().orElseThrow();
      int canonical = plan.layout().canonicalRow(row - part.first(), part.rowsPerHead());
      if (canonical < 0) {
        Arrays.fill(into, 0, part.rows().columns(), 0);
        return;
      }
      part.rows().read(canonical, 0, into, 0, part.rows().columns());
    };
  }

  /// All of it in memory: a row of the new file is a column of the old.
  private RowReader transposed() {
    int columns = Math.toIntExact(plan.shape().columns());
    float[][] all = new float[columns][];
    for (Part part : parts()) {
      for (int row = part.first(); row < part.end(); row++) {
        all[row] = new float[part.rows().columns()];
        part.rows().read(row - part.first(), 0, all[row], 0, all[row].length);
      }
    }
    return (row, into) -> {
      for (int column = 0; column < columns; column++) {
        into[column] = all[column][row];
      }
    };
  }

  /// The rows of a weight, and those of the tensor that they are.
  private record Part(WeightRows rows, int first, int end, int rowsPerHead) {}

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    int first = 0;
    for (Weight weight : plan.parts()) {
      WeightSpec spec = weight.spec();
      int end = first + spec.rows() + surplus();
      parts.add(new Part(weight.openRows(), first, end, spec.rowsPerHead()));
      first = end;
    }
    return parts;
  }

  private int surplus() {
    return plan.layout().surplusRows();
  }
}
