package dev.hasten.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Dimensions of a tensor, row-major: the last one is contiguous in memory. A vector has one
/// dimension, a matrix `[rows, columns]`.
public record Shape(List<Long> dimensions) {

  public Shape {
    dimensions = List.copyOf(dimensions);
    for (long dimension : dimensions) {
      if (dimension < 0) {
        throw new IllegalArgumentException(
            "a dimension is " + dimension + ", must not be negative");
      }
    }
  }

  public static Shape of(long... dimensions) {
    Long[] boxed = new Long[dimensions.length];
    Arrays.setAll(boxed, i -> dimensions[i]);
    return new Shape(List.of(boxed));
  }

  public int rank() {
    return dimensions.size();
  }

  public long dimension(int index) {
    return dimensions.get(index);
  }

  /// Number of elements.
  ///
  /// @throws ArithmeticException if it overflows 63 bits
  public long elements() {
    long product = 1;
    for (int i = 0; i < rank(); i++) {
      product = Math.multiplyExact(product, dimension(i));
    }
    return product;
  }

  /// Length of a contiguous row: the last dimension, 1 for a scalar.
  public long columns() {
    return dimensions.isEmpty() ? 1 : dimensions.getLast();
  }

  /// Number of contiguous rows: the product of all dimensions but the last.
  public long rows() {
    return columns() == 0 ? 0 : elements() / columns();
  }

  // Written out, as what a record makes of itself at run time no AOT cache holds: 8 ms of a start.
  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && dimensions.equals(shape.dimensions);
  }

  @Override
  public int hashCode() {
    return dimensions.hashCode();
  }

  @Override
  public String toString() {
    return dimensions.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
