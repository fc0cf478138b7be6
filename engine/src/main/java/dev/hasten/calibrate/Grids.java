package dev.hasten.calibrate;

import dev.hasten.tensor.DType;
import java.util.Optional;

/// The grids there are.
final class Grids {
  private static final BlockGrid Q4_0 = new LegacyGrid(DType.Q4_0, -8, 7, ScaleSearch.SYMMETRIC);
  private static final BlockGrid Q4_1 = new LegacyGrid(DType.Q4_1, 0, 15, ScaleSearch.AFFINE);
  private static final BlockGrid Q5_0 = new LegacyGrid(DType.Q5_0, -16, 15, ScaleSearch.SYMMETRIC);
  private static final BlockGrid Q5_1 = new LegacyGrid(DType.Q5_1, 0, 31, ScaleSearch.AFFINE);
  private static final BlockGrid Q8_0 =
      new LegacyGrid(DType.Q8_0, -127, 127, ScaleSearch.SYMMETRIC);

  private static final BlockGrid Q4_K =
      new SuperblockGrid(DType.Q4_K, 32, 0, 15, 63, ScaleSearch.AFFINE_BELOW_ZERO);
  private static final BlockGrid Q5_K =
      new SuperblockGrid(DType.Q5_K, 32, 0, 31, 63, ScaleSearch.AFFINE_BELOW_ZERO);
  private static final BlockGrid Q6_K =
      new SuperblockGrid(DType.Q6_K, 16, -32, 31, 127, ScaleSearch.SYMMETRIC);

  private Grids() {}

  static Optional<BlockGrid> of(DType type) {
    return switch (type) {
      case Q4_0 -> Optional.of(Q4_0);
      case Q4_1 -> Optional.of(Q4_1);
      case Q5_0 -> Optional.of(Q5_0);
      case Q5_1 -> Optional.of(Q5_1);
      case Q8_0 -> Optional.of(Q8_0);
      case Q4_K -> Optional.of(Q4_K);
      case Q5_K -> Optional.of(Q5_K);
      case Q6_K -> Optional.of(Q6_K);
      default -> Optional.empty();
    };
  }
}
