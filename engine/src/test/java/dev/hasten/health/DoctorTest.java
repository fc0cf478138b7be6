package dev.hasten.health;

import static dev.hasten.health.DoctorCase.GIGABYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.health.Finding.Severity;
import dev.hasten.health.MemorySetup.LargePages;
import dev.hasten.health.RuntimeFacts.JvmFacts;
import dev.hasten.health.RuntimeFacts.MachineFacts;
import dev.hasten.health.RuntimeFacts.ProcessFacts;
import dev.hasten.health.RuntimeFacts.Throttling;
import dev.hasten.kernel.nativelib.Variant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// One thing is wrong in each test, and one thing is found.
class DoctorTest {
  private static final OptionalLong UNKNOWN = OptionalLong.empty();
  private static final OptionalDouble UNKNOWN_RATE = OptionalDouble.empty();

  private final DoctorCase one = new DoctorCase();

  @Test
  void findsNothing_whenAllIsWell() {
    assertThat(one.findings()).isEmpty();
  }

  @Test
  void findsNothing_whereTheSystemDoesNotSay() {
    one.processors =
        new ProcessorSetup(
            OptionalInt.empty(), OptionalInt.empty(), 4, UNKNOWN_RATE, UNKNOWN_RATE, false);
    one.memory = new MemorySetup(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, Optional.empty());
    one.garbage = new JvmFacts(UNKNOWN, UNKNOWN, UNKNOWN, 1);
    one.process = new ProcessFacts(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
    one.machine = new MachineFacts(UNKNOWN_RATE, UNKNOWN_RATE, UNKNOWN, UNKNOWN_RATE);
    one.throttling = Optional.empty();

    assertThat(one.findings()).isEmpty();
  }

  private Finding only(Severity severity) {
    assertThat(one.findings()).hasSize(1);
    Finding finding = one.findings().getFirst();
    assertThat(finding.severity()).isEqualTo(severity);
    assertThat(finding.why()).isNotBlank();
    return finding;
  }

  @Test
  void findsThatThereAreNoNativeKernels() {
    one.kernels =
        DoctorCase.kernels(
            "vector",
            new KernelSetup.Missing(
                "no native kernels: no C compiler worked", "install a C compiler"));

    Finding finding = only(Severity.PROBLEM);
    assertThat(finding.what()).isEqualTo("no native kernels: no C compiler worked");
    assertThat(finding.why()).contains("at half the speed or less");
    assertThat(finding.fix()).isEqualTo("install a C compiler");
  }

  @Test
  void findsThatThereIsNoVectorApi_whenTheOracleComputes() {
    one.kernels =
        new KernelSetup(
            "scalar",
            new KernelSetup.Missing("no native kernels: why", "fix"),
            OptionalInt.empty(),
            OptionalInt.of(512));

    assertThat(one.findings())
        .extracting(Finding::what)
        .containsExactly(
            "no native kernels: why",
            "this Java was started without the Vector API (jdk.incubator.vector)");
    assertThat(one.findings().getLast().fix()).contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void findsThatOtherKernelsWereAskedFor() {
    one.kernels = DoctorCase.kernels("vector", DoctorCase.loaded(Variant.values()));

    Finding finding = only(Severity.ADVICE);
    assertThat(finding.what()).contains("vector kernels run", "native ones (avx512vnni)");
    assertThat(finding.fix()).contains("leave out --kernels");
  }

  @Test
  void findsThatNarrowerInstructionsWereAskedFor() {
    one.kernels = DoctorCase.kernels("native-avx2", DoctorCase.loaded(Variant.values()));

    assertThat(only(Severity.ADVICE).what())
        .isEqualTo("native-avx2 kernels run, and this CPU could run avx512vnni ones");
  }

  @Test
  void findsThatTheCompilerDidNotKnowTheBestInstructions() {
    one.kernels = DoctorCase.kernels("native-avx2", DoctorCase.loaded(Variant.AVX2));

    assertThat(only(Severity.PROBLEM).fix())
        .contains("a C compiler that knows -mavx512vnni", "delete cli/target");
  }

  @Test
  void findsThatJavasVectorsAreShort() {
    one.kernels =
        new KernelSetup(
            "vector",
            new KernelSetup.Missing("no native kernels: why", "fix"),
            OptionalInt.of(256),
            OptionalInt.of(512));

    assertThat(one.findings()).hasSize(2);
    Finding finding = one.findings().getLast();
    assertThat(finding.severity()).isEqualTo(Severity.ADVICE);
    assertThat(finding.what()).isEqualTo("Java's vectors have 256 bits, and this CPU has 512");
    assertThat(finding.fix()).contains("-XX:UseAVX=3 -XX:MaxVectorSize=64");
  }

  @Test
  void findsThatCodeIsInterpreted() {
    one.jvm = new JvmSetup("25", 6 * GIGABYTE, 1, false, true, false);

    assertThat(only(Severity.PROBLEM).fix()).contains("leave out -Xint");
  }

  @Test
  void findsADebugger() {
    one.jvm = new JvmSetup("25", 6 * GIGABYTE, 1, false, false, true);

    assertThat(only(Severity.ADVICE).fix()).isEqualTo("leave out -agentlib:jdwp");
  }

  @Test
  void findsAssertions() {
    one.jvm = new JvmSetup("25", 6 * GIGABYTE, 1, true, false, false);

    assertThat(only(Severity.ADVICE).fix()).isEqualTo("leave out -ea");
  }

  @Test
  void findsThatCollectingGarbageTookLong() {
    one.jvm = new JvmSetup("25", GIGABYTE / 2, 1, false, false, false);
    one.garbage = DoctorCase.garbage(120, 300 << 20);

    Finding finding = only(Severity.PROBLEM);
    assertThat(finding.what())
        .isEqualTo("collecting garbage took 12 % of the time (120 of 1,000 ms)");
    assertThat(finding.why()).isEqualTo("the heap may have 537 MB at most");
    assertThat(finding.fix()).contains("-Xmx1g");
  }

  @Test
  void findsThatTheHeapIsNearlyFull() {
    one.garbage = DoctorCase.garbage(0, 6 * GIGABYTE / 100 * 95);

    Finding finding = only(Severity.ADVICE);
    assertThat(finding.what()).isEqualTo("95 % of the heap is used");
    assertThat(finding.fix()).contains("-Xmx12g");
  }

  @Test
  void findsThatTheQuotaThrottled() {
    one.processors = DoctorCase.processors(2, 2, OptionalDouble.of(1));
    one.model = new ModelNeeds(1, 1, 1);
    one.throttling = Optional.of(new Throttling(10, 8, 320));

    Finding finding = only(Severity.PROBLEM);
    assertThat(finding.what())
        .isEqualTo(
            "the CPU quota throttled threads for 320 ms of 1,000 ms (processors add up), in 8 of 10 periods");
    assertThat(finding.why()).isEqualTo("the quota is 1.0 of 2 processors");
    assertThat(finding.fix()).startsWith("raise the quota (systemctl").doesNotContain("--threads");
  }

  @Test
  void saysHowContainersRaiseAQuota() {
    one.processors =
        new ProcessorSetup(
            OptionalInt.of(8), OptionalInt.of(8), 4, OptionalDouble.of(4), UNKNOWN_RATE, true);

    assertThat(only(Severity.ADVICE).fix()).contains("docker run --cpus");
  }

  @Test
  void findsThatThreadsAreMoreThanTheQuotaAllows() {
    one.processors = DoctorCase.processors(4, 4, OptionalDouble.of(2.5));

    Finding finding = only(Severity.PROBLEM);
    assertThat(finding.what()).isEqualTo("4 threads compute, and the quota is 2.5 of 4 processors");
    assertThat(finding.fix()).isEqualTo("--threads 3");
  }

  @Test
  void findsThatThreadsAreMoreThanTheProcessorsAllowed() {
    one.processors = DoctorCase.processors(4, 1, OptionalDouble.empty());

    Finding finding = only(Severity.PROBLEM);
    assertThat(finding.what()).isEqualTo("4 threads compute, and this process may use 1 processor");
    assertThat(finding.fix()).isEqualTo("--threads 1");
  }

  @Test
  void findsThatProcessorsAreLeftOut() {
    one.processors = DoctorCase.processors(8, 4, OptionalDouble.empty());

    Finding finding = only(Severity.ADVICE);
    assertThat(finding.what()).isEqualTo("this process may use 4 of 8 processors");
    assertThat(finding.fix()).contains("without taskset");
  }

  @Test
  void findsThatAQuotaLeavesProcessorsOut() {
    one.processors = DoctorCase.processors(8, 8, OptionalDouble.of(4));

    assertThat(only(Severity.ADVICE).what()).isEqualTo("the quota is 4.0 of 8 processors");
  }

  @Test
  void findsStolenTime() {
    one.machine = DoctorCase.machine(7.6, 0, 0);

    assertThat(only(Severity.PROBLEM).what()).contains("the host took 8 % of the processors' time");
  }

  @Test
  void findsThatOthersTookProcessors() {
    one.machine = DoctorCase.machine(0, 25, 0);

    Finding finding = only(Severity.PROBLEM);
    assertThat(finding.what())
        .isEqualTo("other processes took 25 % of the processors' time, 1.0 of 4 processors");
    assertThat(finding.fix()).contains("--threads 3");
  }

  @Test
  void doesNotMindOthers_onProcessorsThatNoThreadWants() {
    one.model = new ModelNeeds(1, 1, 3);
    one.machine = DoctorCase.machine(0, 25, 0);

    assertThat(one.findings()).isEmpty();
  }

  @Test
  void findsInterruptions_thatNothingElseExplains() {
    one.process = DoctorCase.process(0, 4_335);

    assertThat(only(Severity.ADVICE).what())
        .isEqualTo("threads lost their processor 4,335 times a second");
    one.machine = DoctorCase.machine(0, 28, 0);
    assertThat(only(Severity.PROBLEM).what()).contains("other processes");
  }

  @Test
  void findsASlowProcessor() {
    one.machine =
        new MachineFacts(
            OptionalDouble.of(0), OptionalDouble.of(0), UNKNOWN, OptionalDouble.of(1_400));

    Finding finding = only(Severity.ADVICE);
    assertThat(finding.what())
        .isEqualTo("the fastest processor ran at 1,400 MHz, and could at 4,700");
    assertThat(finding.fix()).contains("cpupower frequency-set");
  }

  @Test
  void findsThatTheMemoryLimitIsTooLow() {
    one.memory = DoctorCase.memory(OptionalLong.of(GIGABYTE), LargePages.MADVISE);
    one.model = new ModelNeeds(2 * GIGABYTE, 3 * GIGABYTE, 4);

    Finding finding = only(Severity.PROBLEM);
    assertThat(finding.what())
        .isEqualTo(
            "the model needs 3.2 GB of memory (weights 2.1 GB), and the limit of its control group is 1.1 GB");
    assertThat(finding.fix()).contains("docker run --memory", "fewer bits");
  }

  @Test
  void findsThatTheMachineIsTooSmall() {
    one.model = new ModelNeeds(20 * GIGABYTE, 21 * GIGABYTE, 4);

    assertThat(only(Severity.PROBLEM).what()).contains("the machine has 17.2 GB");
  }

  @Test
  void findsSwapping() {
    one.machine = DoctorCase.machine(0, 0, 1_234);
    one.process = DoctorCase.process(1_000, 0);

    Finding finding = only(Severity.PROBLEM);
    assertThat(finding.what())
        .isEqualTo("the machine swapped while the model ran: 1,234 pages (5 MB) were read back");
    assertThat(finding.why()).isEqualTo("12.9 GB of memory are available");
  }

  @Test
  void findsThatPagesWereReadFromADisk() {
    one.process = DoctorCase.process(1_000, 0);

    assertThat(only(Severity.PROBLEM).what())
        .isEqualTo("while the model ran, 1,000 pages were read from a disk");
  }

  @Test
  void findsThatThereAreNoLargePages() {
    one.memory = DoctorCase.memory(OptionalLong.empty(), LargePages.NEVER);

    assertThat(only(Severity.ADVICE).fix())
        .isEqualTo("echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled");
  }

  @Test
  void tellsProblemsFirst() {
    one.memory = DoctorCase.memory(OptionalLong.empty(), LargePages.NEVER);
    one.jvm = new JvmSetup("25", 6 * GIGABYTE, 1, true, false, false);
    one.machine = DoctorCase.machine(9, 0, 0);

    assertThat(one.findings())
        .extracting(Finding::severity)
        .containsExactly(Severity.PROBLEM, Severity.ADVICE, Severity.ADVICE);
  }
}
