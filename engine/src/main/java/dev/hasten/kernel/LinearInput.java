package dev.hasten.kernel;

import java.util.Optional;

/// What matrix products read.
///
/// @param floats the value itself
/// @param quantized the same rounded to int8, if a product asks for that
public record LinearInput(FloatMatrix floats, Optional<QuantizedMatrix> quantized) {
  public LinearInput {
    quantized.ifPresent(rounded -> {
      if (rounded.rows() != floats.rows() || rounded.columns() != floats.columns()) {
        throw new IllegalArgumentException(
            "x is [%d, %d], rounded [%d, %d]"
                .formatted(floats.rows(), floats.columns(), rounded.rows(), rounded.columns()));
      }
    });
  }

  /// For products that read floats.
  public static LinearInput of(FloatMatrix floats) {
    return new LinearInput(floats, Optional.empty());
  }

  /// The rounded form.
  ///
  /// @throws IllegalArgumentException if nobody asked for it
  public QuantizedMatrix requireQuantized() {
    return quantized.orElseThrow(() -> new IllegalArgumentException("x was not rounded to int8"));
  }
}
