package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TestKernels;
import dev.hasten.TinyModels;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.PackedMatrices.Origin;
import dev.hasten.kernel.nativelib.NativeKernels;
import dev.hasten.kernel.nativelib.NativeLibrary;
import dev.hasten.kernel.packed.PackedCache;
import dev.hasten.kernel.packed.PackedWeights;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.machine.DiskTraffic;
import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.runtime.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadClockTest {
  /// 1000 bytes a millisecond, so that no test takes as long as what it says of its disk.
  private static final Roofs ROOFS =
      new Roofs(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.of(1000));

  private static final double ROUNDING = 1e-9;

  @TempDir private Path folder;
  private DiskTraffic disk = new DiskTraffic(Path.of(""), Path.of(""));

  @BeforeEach
  void recordNoTraffic() throws IOException {
    disk = new DiskTraffic(folder.resolve("io"), folder.resolve("pressure"));
    record(0, 0);
  }

  private void record(long bytes, long waitedMicros) throws IOException {
    Files.writeString(disk.counters(), "rchar: 7\nread_bytes: %d\n".formatted(bytes));
    Files.writeString(
        disk.pressure(),
        "some avg10=0.00 avg60=0.00 avg300=0.14 total=999\nfull avg10=0.00 avg60=0.00 avg300=0.09 total=%d\n"
            .formatted(waitedMicros));
  }

  @Test
  void putsDownToTheDisk_whatTheSystemWaitedFor() throws IOException {
    LoadClock clock = LoadClock.start(disk);
    record(4096, 1);
    clock.lap("file");
    Phase load = clock.phase(ROOFS);

    assertThat(load.operators()).hasSize(1);
    assertThat(load.operators().getFirst().idealMillis()).isCloseTo(0.001, within(ROUNDING));
    assertThat(load.operators().getFirst().ceiling()).isEqualTo(Cause.LATENCY);
    assertThat(load.memoryBytes()).isEqualTo(4096);
  }

  @Test
  void putsDownToTheDisk_whatCameFromIt_whenNobodyKnowsHowLongItWasWaited() throws IOException {
    Files.delete(disk.pressure());
    LoadClock clock = LoadClock.start(disk);
    record(50_000_000, 0);
    Files.delete(disk.pressure());
    clock.lap("file");

    assertThat(clock.phase(ROOFS).share(Cause.LATENCY)).isCloseTo(1, within(ROUNDING));
  }

  /// Others may wait for disks.
  @Test
  void putsNothingDownToTheDisk_whenNothingCameFromIt() throws IOException {
    LoadClock clock = LoadClock.start(disk);
    record(0, 500);
    clock.lap("file");

    assertThat(clock.phase(ROOFS).share(Cause.OVERHEAD)).isCloseTo(1, within(ROUNDING));
  }

  @Test
  void countsNothingTwice_andNothingBetween() throws IOException {
    LoadClock clock = LoadClock.start(disk);
    record(4096, 1);
    clock.lap("file");
    record(9000, 2);
    clock.resume();
    clock.lap("plan");
    record(9100, 2);
    clock.lap("plan");

    assertThat(clock.phase(ROOFS).operators())
        .extracting(OperatorTime::name, OperatorTime::weightBytes)
        .containsExactly(tuple("file", 4096.0), tuple("plan", 100.0));
  }

  @Test
  void tellsPackingFromMapping() {
    Path file = TinyModels.llama().write(folder);

    assertThat(broughtBy(kept(), file)).isEqualTo(Origin.PACKED);
    assertThat(broughtBy(kept(), file)).isEqualTo(Origin.KEPT);
    assertThat(broughtBy(new ScalarKernels(), file)).isEqualTo(Origin.STORED);
  }

  private Kernels kept() {
    NativeLibrary library = TestKernels.library();
    PackedCache cache = new PackedCache(folder, library.packedMemory(), _ -> {});
    return new NativeKernels(
        library,
        library.variants().getFirst(),
        ActivationType.INT8,
        new PackedWeights(library.packedMemory(), Optional.of(cache)));
  }

  private Origin broughtBy(Kernels kernels, Path file) {
    LoadClock clock = LoadClock.start(disk);
    try (kernels;
        LanguageModel opened = LanguageModel.open(file)) {
      Model model = opened.model();
      clock
          .watched(kernels)
          .pack(model, PackingTrial.matrices(model).stream().map(Weight::spec).toList());
    }
    assertThat(clock.phase(ROOFS).operators())
        .extracting(OperatorTime::name)
        .containsExactly(
            LoadClock.PLAN,
            switch (clock.origin()) {
              case STORED -> "weights as they are stored";
              case PACKED -> "pack weights";
              case KEPT -> "map packed weights";
            });
    assertThat(clock.weightMillis()).isPositive();
    return clock.origin();
  }
}
