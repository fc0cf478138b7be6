package dev.hasten.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.machine.MachineCeilings.ByCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CeilingSurveyTest {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final CeilingSurvey QUICK =
      new CeilingSurvey(BUFFER_BYTES, 2, new MultiplyAddRate(10_000, 2), 8 << 20);

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#all")
  void measuresEverything_withAnyKernels(Kernels kernels) throws IOException {
    List<String> heard = new ArrayList<>();
    MachineCeilings ceilings = survey(kernels, heard);

    assertThat(ceilings.readByThreads()).extracting(ByCount::count).containsExactly(1L, 2L);
    assertThat(ceilings.readBySize()).extracting(ByCount::count).contains(64L << 10, 1L << 20);
    assertThat(ceilings.floatByThreads()).extracting(ByCount::count).containsExactly(1L, 2L);
    assertThat(ceilings.int8ByThreads().isEmpty())
        .isEqualTo(ceilings.activations() == ActivationType.FLOAT && !isNative(kernels));
    assertThat(rates(ceilings)).allSatisfy(rate -> assertThat(rate).isPositive().isFinite());
    assertThat(ceilings.barrierNanos().low()).isPositive();
    assertThat(ceilings.callNanos().isPresent()).isEqualTo(kernels.probe().emptyCall().isPresent());
    assertThat(ceilings.loopback())
        .hasValueSatisfying(link -> {
          assertThat(link.bytesPerSecond()).isPositive();
          assertThat(link.roundTripNanos().median()).isPositive();
        });
    assertThat(heard).hasSize(2);
  }

  @Test
  void knowsTheRateOfTheNearestCountOfThreads() throws IOException {
    MachineCeilings ceilings = survey(new ScalarKernels(), new ArrayList<>());
    double two = ceilings.readByThreads().getLast().perSecond().high();

    assertThat(ceilings.readBytesPerSecond(2)).hasValue(two);
    assertThat(ceilings.readBytesPerSecond(64)).hasValue(two);
    assertThat(ceilings.multiplyAddsPerSecond(1))
        .hasValue(ceilings.floatByThreads().getFirst().perSecond().high());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1 2", "3, 1 2 3", "6, 1 2 4 6", "8, 1 2 4 8"})
  void triesPowersOfTwoAndAllThreads(int most, String expected) {
    assertThat(CeilingSurvey.threadCounts(most).stream().map(String::valueOf))
        .containsExactly(expected.split(" "));
  }

  @Test
  void keepsWhatItMeasured_forThisMachineAlone() throws IOException {
    MachineCeilings ceilings = survey(new ScalarKernels(), new ArrayList<>());
    Fingerprint fingerprint = Fingerprint.of("scalar", 2, folder);
    CeilingStore store = new CeilingStore(folder.resolve("machine"), Duration.ofDays(1));

    assertThat(store.find(fingerprint)).isEmpty();
    assertThat(store.keep(fingerprint, ceilings)).isTrue();
    assertThat(store.find(fingerprint)).hasValue(ceilings);
    assertThat(store.find(Fingerprint.of("scalar", 1, folder))).isEmpty();
    assertThat(new CeilingStore(folder.resolve("machine"), Duration.ZERO).find(fingerprint))
        .isEmpty();
  }

  @Test
  void measuresAnew_whenTheFileIsDamaged() throws IOException {
    Fingerprint fingerprint = Fingerprint.of("scalar", 2, folder);
    CeilingStore store = CeilingStore.in(folder);
    store.keep(fingerprint, survey(new ScalarKernels(), new ArrayList<>()));
    Path file = folder.resolve("machine").resolve(fingerprint.checksum() + ".json");
    Files.writeString(file, Files.readString(file).substring(40));

    assertThat(store.find(fingerprint)).isEmpty();
  }

  @Test
  void losesNothing_whenTheDiskTakesNothing() throws IOException {
    Path file = Files.createFile(folder.resolve("no-folder"));
    CeilingStore store = new CeilingStore(file, Duration.ofDays(1));

    assertThat(
            store.keep(
                Fingerprint.of("scalar", 2, folder),
                survey(new ScalarKernels(), new ArrayList<>())))
        .isFalse();
  }

  @Test
  void readsTheProcessorsName() throws IOException {
    Path processors = folder.resolve("cpuinfo");
    Files.writeString(processors, "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nflags : x\n");

    assertThat(Fingerprint.processorName(processors)).isEqualTo("Some CPU @ 3 GHz");
    assertThat(Fingerprint.processorName(folder.resolve("none")))
        .isEqualTo(System.getProperty("os.arch"));
  }

  private static boolean isNative(Kernels kernels) {
    return kernels.name().startsWith("native");
  }

  private MachineCeilings survey(Kernels kernels, List<String> heard) throws IOException {
    Path file = folder.resolve("file");
    Files.write(file, new byte[8 << 20]);
    return QUICK.measure(new CeilingSurvey.Question(kernels.probe(), 2, file), heard::add);
  }

  private static List<Double> rates(MachineCeilings ceilings) {
    List<Double> rates = new ArrayList<>();
    ceilings.readByThreads().forEach(each -> rates.addAll(each.perSecond().values()));
    ceilings.readBySize().forEach(each -> rates.addAll(each.perSecond().values()));
    ceilings.int8ByThreads().forEach(each -> rates.addAll(each.perSecond().values()));
    ceilings.floatByThreads().forEach(each -> rates.addAll(each.perSecond().values()));
    return rates;
  }
}
