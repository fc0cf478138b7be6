package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.ForwardingLane;
import dev.hasten.kernel.Lane;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.packed.PackedMatrix;
import dev.hasten.model.Operator.Attention;
import dev.hasten.step.StepBatch;
import java.util.Optional;

/// One thread's calls into C. Each lane quantizes all of an input by itself: cheaper than a
/// barrier.
final class NativeLane extends ForwardingLane {
  private final Share share;
  private final NativeLinear linear;
  private final Optional<NativeAttention> attention;
  private final QuantizedRows quantized = new QuantizedRows();

  NativeLane(Share share, NativeLinear linear, Optional<NativeAttention> attention, Lane scalar) {
    super(scalar);
    this.share = share;
    this.linear = linear;
    this.attention = attention;
  }

  @Override
  public void pagedAttention(
      FloatMatrix output, FloatMatrix query, Attention operator, StepBatch batch) {
    if (attention.isPresent() && NativeAttention.knows(operator)) {
      attention.get().apply(output, query, operator, batch);
    } else {
      super.pagedAttention(output, query, operator, batch);
    }
  }

  @Override
  public void linear(
      FloatMatrix output,
      FloatMatrix input,
      PackedWeight weight,
      Optional<FloatMatrix> bias,
      int rows) {
    PackedMatrix matrix = (PackedMatrix) weight;
    int first = share.from(matrix.groups(), 1);
    int end = share.to(matrix.groups(), 1);
    if (rows == 0 || first == end) {
      return;
    }
    NativeLinear.Groups groups = new NativeLinear.Groups(first, end);
    if (matrix.form().hasCodes()) {
      quantized.reserve(rows, matrix.columns());
      linear.quantize(input, quantized, rows);
      linear.integers(output, quantized, matrix, bias, groups, rows);
    } else {
      linear.floats(output, input, matrix, bias, groups, rows);
    }
  }
}
