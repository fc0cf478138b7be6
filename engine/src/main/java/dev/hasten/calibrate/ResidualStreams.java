package dev.hasten.calibrate;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.executor.ValueObserver;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.packed.UnusedMemory;
import dev.hasten.model.Graph;
import dev.hasten.quality.Contender;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a model computes between its [ModelParts], so that a run can begin at any of them.
///
/// @param before each part but the first, which begins with tokens; a row for each token of all
///   chunks
public record ResidualStreams(List<FloatMatrix> before) {

  public ResidualStreams {
    before = List.copyOf(before);
  }

  /// Runs a model over chunks, the weights of one part in memory.
  public static ResidualStreams of(
      Contender contender, List<int[]> chunks, ThreadTeam team, SegmentAllocator memory) {
    Graph graph = contender.model().model().graph();
    List<FloatMatrix> streams = new ArrayList<>();
    try (PartsRun run = new PartsRun(contender, chunks, team)) {
      for (int part = 0; part + 1 < ModelParts.count(graph); part++) {
        run.runNext(Set.of(), ValueObserver.none(), PartsRun.Listener.none());
        streams.add(copy(run.stream(), memory));
        UnusedMemory.reclaim();
      }
    }
    return new ResidualStreams(streams);
  }

  private static FloatMatrix copy(FloatMatrix stream, SegmentAllocator memory) {
    FloatMatrix copy = FloatMatrix.allocate(memory, stream.rows(), stream.columns());
    MemorySegment.copy(
        stream.segment(), 0, copy.segment(), 0, FloatMatrix.bytes(copy.rows(), copy.columns()));
    return copy;
  }

  /// Before a part other than the first.
  public FloatMatrix before(int part) {
    return before.get(part - 1);
  }
}
