package dev.hasten.explain;

import dev.hasten.machine.DiskTraffic;
import java.util.ArrayList;
import java.util.List;

/// Times the stages of loading a model, one after another, and what each of them had to fetch from
/// a disk.
public final class LoadClock {
  private static final double NANOS_PER_MILLI = 1e6;

  private final DiskTraffic disk;
  private final List<Stage> stages = new ArrayList<>();
  private long began;
  private long bytesBefore;

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
  record Stage(String name, double millis, long diskBytes) {}

  /// Ends a stage, which was so called, and begins the next.
  public void lap(String name) {
    double millis = (System.nanoTime() - began) / NANOS_PER_MILLI;
    long bytes = disk.bytesRead().orElse(0) - bytesBefore;
    stages.add(new Stage(name, millis, bytes));
    begin();
  }

  /// Forgets what has passed since the last stage, which was not loading.
  void resume() {
    begin();
  }

  private void begin() {
    bytesBefore = disk.bytesRead().orElse(0);
    began = System.nanoTime();
  }

  /// All stages as a phase: what came from a disk waits for it, everything else is overhead.
  ///
  /// @param roofs know how fast the disk is
  Phase phase(Roofs roofs) {
    List<OperatorTime> operators = stages.stream().map(stage -> operator(stage, roofs)).toList();
    return new Phase(0, operators.stream().mapToDouble(OperatorTime::millis).sum(), operators);
  }

  private static OperatorTime operator(Stage stage, Roofs roofs) {
    double bytes = stage.diskBytes();
    return new OperatorTime(
        stage.name(), stage.millis(), 0, 0, 0, bytes, 0, Limits.waiting(roofs.diskMillis(bytes)));
  }
}
