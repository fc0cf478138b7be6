package dev.hasten.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/// Rows of 3 columns whose numbers count up in the file from 0.
class WeightRowsTest {
  @Test
  void readsRowsOneAfterAnother_whenCanonical() {
    Weight weight = new Weight(matrix(4), counting(4, 3), StorageLayout.CANONICAL);
    assertThat(row(weight, 2)).containsExactly(6, 7, 8);
    assertThat(weight.bytes()).isEqualTo(4 * 3 * Float.BYTES);
  }

  @Test
  void beginsAtTheFirstRow_whenTheTensorIsFused() {
    Weight weight = new Weight(matrix(2), counting(5, 3), StorageLayout.CANONICAL, 3);
    assertThat(row(weight, 0)).containsExactly(9, 10, 11);
    assertThat(row(weight, 1)).containsExactly(12, 13, 14);
    assertThat(weight.bytes()).isEqualTo(2 * 3 * Float.BYTES);
  }

  @Test
  void readsColumns_whenTransposed() {
    Weight weight = new Weight(matrix(4), counting(3, 4), StorageLayout.TRANSPOSED);
    assertThat(row(weight, 0)).containsExactly(0, 4, 8);
    assertThat(row(weight, 3)).containsExactly(3, 7, 11);
  }

  @Test
  void readsColumnsFromTheFirstOn_whenTransposedAndFused() {
    Weight weight = new Weight(matrix(2), counting(3, 6), StorageLayout.TRANSPOSED, 4);
    assertThat(row(weight, 0)).containsExactly(4, 10, 16);
    assertThat(row(weight, 1)).containsExactly(5, 11, 17);
  }

  @Test
  void readsPartsOfRows() {
    for (StorageLayout layout :
        new StorageLayout[] {StorageLayout.CANONICAL, StorageLayout.TRANSPOSED}) {
      Weight weight = new Weight(matrix(3), counting(3, 3), layout);
      float[] part = {-1, -1, -1, -1};
      weight.openRows().read(1, 1, part, 1, 2);
      float[] whole = row(weight, 1);
      assertThat(part).containsExactly(-1, whole[1], whole[2], -1);
    }
  }

  @Test
  void copiesWhatItReads() {
    for (StorageLayout layout :
        new StorageLayout[] {StorageLayout.CANONICAL, StorageLayout.TRANSPOSED}) {
      WeightRows rows = new Weight(matrix(3), counting(3, 3), layout).openRows();
      byte[] bytes = new byte[rows.rowBytes()];
      rows.copyRow(2, bytes);
      float[] copied = new float[3];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(copied);
      float[] read = new float[3];
      rows.read(2, 0, read, 0, 3);
      assertThat(copied).containsExactly(read);
    }
  }

  @Test
  void addsOneToVectors_whenZeroCentred() {
    WeightSpec spec = WeightSpec.vector("norm", dimension(3));
    assertThat(new Weight(spec, vector(3), StorageLayout.ZERO_CENTRED).toVector())
        .containsExactly(1, 2, 3);
    assertThat(new Weight(spec, vector(9), StorageLayout.CANONICAL, 6).toVector())
        .containsExactly(6, 7, 8);
  }

  private static float[] row(Weight weight, int row) {
    WeightRows rows = weight.openRows();
    float[] values = new float[rows.columns()];
    rows.read(row, 0, values, 0, values.length);
    return values;
  }

  private static WeightSpec matrix(int rows) {
    return WeightSpec.matrix("w", dimension(rows), dimension(3));
  }

  private static Dimension dimension(int size) {
    return Dimension.of(AxisName.HIDDEN.of(size));
  }

  private static Tensor counting(int rows, int columns) {
    return tensor(Shape.of(rows, columns));
  }

  private static Tensor vector(int length) {
    return tensor(Shape.of(length));
  }

  private static Tensor tensor(Shape shape) {
    byte[] bytes = new byte[(int) shape.elements() * Float.BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < shape.elements(); i++) {
      buffer.putFloat(i);
    }
    return new Tensor("w", DType.F32, shape, MemorySegment.ofArray(bytes));
  }
}
