package dev.hasten.calibrate;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// Pieces of work that the members of a team take one after another. Who does which is left to
/// chance, so no piece may depend on another.
final class TileQueue {
  private final AtomicInteger next = new AtomicInteger();
  private int tiles;

  /// Begins anew; before the team runs.
  void fill(int count) {
    tiles = count;
    next.set(0);
  }

  /// Does pieces until none are left.
  void drain(IntConsumer work) {
    for (int tile = next.getAndIncrement(); tile < tiles; tile = next.getAndIncrement()) {
      work.accept(tile);
    }
  }
}
