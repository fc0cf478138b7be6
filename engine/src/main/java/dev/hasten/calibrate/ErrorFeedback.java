package dev.hasten.calibrate;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Rounds matrices so that their outputs change least: column after column, and what rounding a
/// column has done to the outputs is made up for in the columns that are left (GPTQ, Frantar et al.
/// 2022, arXiv:2210.17323). Then single codes and scales move as long as that lowers the error of
/// the outputs. For all matrices of one input; the same bits for any number of threads.
public final class ErrorFeedback {
  /// Rows whose columns of feedback stay in the cache.
  private static final int TILE_ROWS = 16;

  private final BlockGrid grid;
  private final FeedbackFactor factor;
  private final float[][] moments;
  private final FeedbackOptions options;
  private final ThreadTeam team;

  private ErrorFeedback(BlockGrid grid, Hessian hessian, FeedbackOptions options, ThreadTeam team) {
    float damping = FeedbackFactor.damping(hessian, options.damping());
    this.grid = grid;
    this.options = options;
    this.team = team;
    this.factor = FeedbackFactor.of(hessian, damping, team);
    this.moments = hessian.full();
    for (int column = 0; column < moments.length; column++) {
      moments[column][column] += damping;
    }
  }

  /// For matrices with inputs of these moments.
  ///
  /// @param type of blocks that [#supports]
  /// @param team must stay open as long as this is used, and do nothing else meanwhile
  /// @throws IllegalArgumentException if columns do not fill whole blocks of the type
  public static ErrorFeedback of(
      DType type, Hessian hessian, FeedbackOptions options, ThreadTeam team) {
    BlockGrid grid =
        Grids.of(type)
            .orElseThrow(() -> new IllegalArgumentException(type + " has no error feedback"));
    if (hessian.columns() % grid.blockColumns() != 0) {
      throw new IllegalArgumentException(
          "%s stores blocks of %d, rows have %d columns"
              .formatted(type, grid.blockColumns(), hessian.columns()));
    }
    return new ErrorFeedback(grid, hessian, options, team);
  }

  /// Whether matrices can be rounded to this type here.
  public static boolean supports(DType type) {
    return Grids.of(type).isPresent();
  }

  /// Where rows come from. Asked by many threads.
  @FunctionalInterface
  public interface Rows {
    /// Reads the floats of a row.
    void read(int row, float[] target);
  }

  /// Rounds a matrix. Rows are independent of each other: any order will do.
  ///
  /// @param target takes the rows' blocks, one row after another
  public void quantize(int rows, Rows source, MemorySegment target) {
    int rowBytes = Math.toIntExact(grid.type().bytesFor(moments.length));
    TileQueue queue = new TileQueue();
    queue.fill(Math.ceilDiv(rows, TILE_ROWS));
    team.run((_, _) -> {
      FeedbackTile tile = new FeedbackTile(grid, factor, TILE_ROWS);
      CodeDescent descent = new CodeDescent(grid, moments, options.sweeps());
      byte[] bytes = new byte[rowBytes];
      queue.drain(index -> {
        int first = index * TILE_ROWS;
        int count = Math.min(TILE_ROWS, rows - first);
        tile.round(source, first, count);
        descent.improve(tile, count);
        for (int row = 0; row < count; row++) {
          grid.write(tile.rounded(row), bytes);
          MemorySegment.copy(
              bytes, 0, target, ValueLayout.JAVA_BYTE, (long) (first + row) * rowBytes, rowBytes);
        }
      });
    });
  }
}
