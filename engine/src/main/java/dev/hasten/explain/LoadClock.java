package dev.hasten.explain;

import dev.hasten.kernel.ForwardingKernels;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.PackedMatrices;
import dev.hasten.kernel.PackedMatrices.Origin;
import dev.hasten.machine.DiskTraffic;
import dev.hasten.model.Model;
import dev.hasten.model.WeightSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Times the stages of loading a model, one after another, and what each of them had to fetch from
/// a disk.
public final class LoadClock {
  static final String PLAN = "plan";
  private static final double NANOS_PER_MILLI = 1e6;

  private final DiskTraffic disk;
  private final List<Stage> stages = new ArrayList<>();
  private Origin origin = Origin.STORED;
  private double weightMillis;
  private long began;
  private long bytesBefore;
  private OptionalDouble waitedBefore = OptionalDouble.empty();

  private LoadClock(DiskTraffic disk) {
    this.disk = disk;
    begin();
  }

  /// Begins the first stage.
  public static LoadClock start() {
    return new LoadClock(DiskTraffic.ofThisProcess());
  }

  static LoadClock start(DiskTraffic disk) {
    return new LoadClock(disk);
  }

  /// Some of what loading does.
  ///
  /// @param diskBytes that were not in the system's memory; 0 if the system does not tell
  /// @param waitedMillis for disks, while nothing else went on; none if the system does not tell
  record Stage(String name, double millis, long diskBytes, OptionalDouble waitedMillis) {}

  /// Ends a stage, which was so called, and begins the next.
  public void lap(String name) {
    double millis = (System.nanoTime() - began) / NANOS_PER_MILLI;
    long bytes = disk.bytesRead().orElse(0) - bytesBefore;
    stages.add(new Stage(name, millis, bytes, waitedMillis()));
    begin();
  }

  private OptionalDouble waitedMillis() {
    OptionalDouble now = disk.waitedMillis();
    return now.isPresent() && waitedBefore.isPresent()
        ? OptionalDouble.of(Math.max(0, now.getAsDouble() - waitedBefore.getAsDouble()))
        : OptionalDouble.empty();
  }

  /// The same kernels; what it takes to bring the weights of a model becomes a stage.
  Kernels watched(Kernels kernels) {
    return new ForwardingKernels(kernels) {
      @Override
      public PackedMatrices pack(Model model, List<WeightSpec> matrices) {
        lap(PLAN);
        PackedMatrices packed = super.pack(model, matrices);
        origin = packed.origin();
        lap(stageOf(origin));
        weightMillis = stages.getLast().millis();
        return packed;
      }
    };
  }

  private static String stageOf(Origin origin) {
    return switch (origin) {
      case STORED -> "weights as they are stored";
      case PACKED -> "pack weights";
      case KEPT -> "map packed weights";
    };
  }

  /// Where the weights came from.
  Origin origin() {
    return origin;
  }

  /// What it took to bring them.
  double weightMillis() {
    return weightMillis;
  }

  /// Forgets what has passed since the last stage, which was not loading.
  void resume() {
    begin();
  }

  private void begin() {
    bytesBefore = disk.bytesRead().orElse(0);
    waitedBefore = disk.waitedMillis();
    began = System.nanoTime();
  }

  /// All stages as a phase: waiting for a disk is latency, everything else is overhead. Where the
  /// system does not tell how long it was waited, what came from the disk was waited for.
  ///
  /// @param roofs know how fast the disk is
  Phase phase(Roofs roofs) {
    Map<String, OperatorTime> operators = new LinkedHashMap<>();
    stages.forEach(
        stage -> operators.merge(stage.name(), operator(stage, roofs), OperatorTime::plus));
    double millis = stages.stream().mapToDouble(Stage::millis).sum();
    return new Phase(0, millis, List.copyOf(operators.values()));
  }

  private static OperatorTime operator(Stage stage, Roofs roofs) {
    double bytes = stage.diskBytes();
    double waited = stage.waitedMillis().orElse(roofs.diskMillis(bytes));
    double most = Math.min(stage.millis(), waited);
    return new OperatorTime(
        stage.name(), stage.millis(), 0, 0, 0, bytes, 0, Limits.waiting(bytes == 0 ? 0 : most));
  }
}
