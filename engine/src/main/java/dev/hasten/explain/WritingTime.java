package dev.hasten.explain;

import dev.hasten.convert.TensorSource;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.quantize.PlainRounder;
import dev.hasten.quantize.QuantizationPlan;
import dev.hasten.quantize.TensorChoice;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How long a planned file would take to be written, from the first rows of its largest matrix.
final class WritingTime {
  private static final double NANOS_PER_SECOND = 1e9;

  /// Enough rows for each thread to have some.
  private static final long ROWS = 64;

  /// So long those rows are rounded again and again, as the first time the JVM interprets it.
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /// What slow disks write.
  private static final double BYTES_PER_SECOND = 200e6;

  private WritingTime() {}

  static Duration of(QuantizationPlan plan, ThreadTeam team) {
    List<TensorChoice> rounded =
        plan.tensors().stream().filter(tensor -> !tensor.isKept()).toList();
    double elements = rounded.stream().mapToDouble(WritingTime::elements).sum();
    double rounding =
        rounded.stream()
            .max(Comparator.comparingDouble(WritingTime::elements))
            .map(largest -> nanosPerElement(largest, team))
            .orElse(0.0);
    double seconds = elements * rounding / NANOS_PER_SECOND + plan.bytes() / BYTES_PER_SECOND;
    return Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
  }

  private static double elements(TensorChoice tensor) {
    return tensor.source().shape().elements();
  }

  private static double nanosPerElement(TensorChoice largest, ThreadTeam team) {
    TensorChoice beginning =
        new TensorChoice(
            new FirstRows(largest.source()), largest.name(), largest.wanted(), largest.type());
    PlainRounder rounder = PlainRounder.nearest(team);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment bytes = arena.allocate(beginning.bytes());
      long began = System.nanoTime();
      long fastest = Long.MAX_VALUE;
      while (System.nanoTime() - began < PATIENCE.toNanos()) {
        long start = System.nanoTime();
        rounder.round(beginning, bytes);
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
      return fastest / elements(beginning);
    }
  }

  /// Of another tensor.
  private record FirstRows(TensorSource all) implements TensorSource {
    @Override
    public String name() {
      return all.name();
    }

    @Override
    public Shape shape() {
      return Shape.of(Math.min(ROWS, all.shape().rows()), all.shape().columns());
    }

    @Override
    public DType type() {
      return all.type();
    }

    @Override
    public RowReader open() {
      return all.open();
    }

    @Override
    public Optional<Tensor> stored() {
      return Optional.empty();
    }
  }
}
