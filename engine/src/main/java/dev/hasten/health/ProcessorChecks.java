package dev.hasten.health;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// Whether the threads get the processors that they ask for.
final class ProcessorChecks {
  /// Rounding by ticks makes up some 1 %; all threads wait for a processor that is stopped.
  private static final double MOST_STOLEN_PERCENT = 3;

  /// Of the time that the threads could have, beyond what is free anyway. Daemons, the kernel and
  /// rounding by ticks make up some 4 %; all threads wait for the one that lost its processor.
  private static final double MOST_OTHERS_PERCENT = 6;

  /// Threads held back for less are seldom noticed.
  private static final double MOST_THROTTLED_PERCENT = 2;

  /// On each processor. Beside JIT compilers at work a thread is interrupted some hundred times a
  /// second; the scheduler changes every 3 ms between two that both want a processor.
  private static final double MOST_INTERRUPTIONS_PER_SECOND = 300;

  /// In an interval of milliseconds, a few are no rate.
  private static final long LEAST_INTERRUPTIONS = 100;

  /// With all processors at work, those of many reach two thirds of what a single one does.
  private static final double LEAST_FREQUENCY = 0.6;

  private ProcessorChecks() {}

  static List<Finding> of(Doctor.Case one) {
    List<Finding> beyondLimits = Doctor.all(throttled(one), tooManyThreads(one));
    List<Finding> rivals = Doctor.all(stolen(one), others(one));
    boolean isExplained = !beyondLimits.isEmpty() || !rivals.isEmpty();
    return Doctor.all(
        beyondLimits.stream(),
        beyondLimits.isEmpty() ? fewProcessors(one.setup().processors()) : Stream.empty(),
        rivals.stream(),
        isExplained ? Stream.empty() : interrupted(one),
        slow(one));
  }

  private static Stream<Finding> throttled(Doctor.Case one) {
    return one.runtime().throttling().stream()
        .filter(held -> one.percent(held.throttledMillis()) > MOST_THROTTLED_PERCENT)
        .map(held ->
            Finding.problem(
                "the CPU quota throttled threads for %,.0f ms of %,.0f ms (processors add up), in %,d of %,d periods"
                    .formatted(
                        held.throttledMillis(),
                        one.runtime().millis(),
                        held.throttledPeriods(),
                        held.periods()),
                quota(one.setup().processors()),
                one.model().threads() > 1
                    ? "%s, or ask for less with --threads %d"
                        .formatted(raiseQuota(one.setup().processors()), fewer(one))
                    : raiseQuota(one.setup().processors())));
  }

  /// One thread less than there are, where the quota itself suggests no fewer: the JVM's own
  /// threads want time, too.
  private static int fewer(Doctor.Case one) {
    return Math.min(one.model().threads() - 1, one.setup().processors().usableByQuota());
  }

  private static String raiseQuota(ProcessorSetup processors) {
    return "raise the quota (%s)"
        .formatted(
            processors.isContainer()
                ? "docker run --cpus, or resources.limits.cpu in Kubernetes"
                : "systemctl set-property UNIT CPUQuota=, or cpu.max of its control group");
  }

  private static String quota(ProcessorSetup processors) {
    OptionalDouble quota = processors.quota();
    return quota.isPresent()
        ? "the quota is %.1f of %s"
            .formatted(
                quota.getAsDouble(),
                Words.count(processors.online().orElse(processors.available()), "processor"))
        : "a group that this process is in has a quota";
  }

  private static Stream<Finding> tooManyThreads(Doctor.Case one) {
    ProcessorSetup processors = one.setup().processors();
    int threads = one.model().threads();
    int usable = processors.usableByQuota();
    if (threads <= usable) {
      return Stream.empty();
    }
    String limit =
        usable < processors.usable()
            ? quota(processors)
            : "this process may use " + Words.count(usable, "processor");
    return Stream.of(
        Finding.problem(
            "%s compute, and %s".formatted(Words.count(threads, "thread"), limit),
            "threads that share a processor wait for each other at every barrier",
            "--threads " + usable));
  }

  private static Stream<Finding> stolen(Doctor.Case one) {
    return one.runtime().machine().stolenPercent().stream()
        .filter(percent -> percent > MOST_STOLEN_PERCENT)
        .mapToObj(percent ->
            Finding.problem(
                "the host took %s of the processors' time for other machines (steal)"
                    .formatted(Words.percent(percent)),
                "this virtual machine shares its processors, and all threads wait for one that is stopped",
                "rent a machine whose processors are its own, or measure when its neighbours are quiet"));
  }

  private static Stream<Finding> others(Doctor.Case one) {
    ProcessorSetup processors = one.setup().processors();
    int usable = processors.usable();
    int threads = Math.min(one.model().threads(), usable);
    return one.runtime().machine().otherProcessesPercent().stream()
        .filter(percent ->
            percent / 100 * usable - (usable - threads) > MOST_OTHERS_PERCENT / 100 * threads)
        .mapToObj(percent ->
            Finding.problem(
                "other processes took %s of the processors' time, %.1f of %s"
                    .formatted(
                        Words.percent(percent),
                        percent / 100 * usable,
                        Words.count(usable, "processor")),
                "%s could not run all the time, and all wait for the slowest"
                    .formatted(Words.count(threads, "thread")),
                "end them (top shows which)" + orFewerThreads(threads)));
  }

  private static String orFewerThreads(int threads) {
    return threads > 1 ? ", or leave them a processor with --threads " + (threads - 1) : "";
  }

  /// Told only where nothing else explains it.
  private static Stream<Finding> interrupted(Doctor.Case one) {
    long switches = one.runtime().process().involuntarySwitches().orElse(0);
    double perSecond = one.seconds() == 0 ? 0 : switches / one.seconds();
    double most = MOST_INTERRUPTIONS_PER_SECOND * one.setup().processors().usable();
    return switches >= LEAST_INTERRUPTIONS && perSecond > most
        ? Stream.of(
            Finding.advice(
                "threads lost their processor %,.0f times a second".formatted(perSecond),
                "others wanted it, such as interrupts, short-lived programs or the JVM's own compilers",
                "run fewer programs beside it" + orFewerThreads(one.model().threads())))
        : Stream.empty();
  }

  private static Stream<Finding> fewProcessors(ProcessorSetup processors) {
    int online = processors.online().orElse(processors.usable());
    String why = "products are faster the more processors share them";
    if (processors.quota().orElse(online) < online) {
      return Stream.of(Finding.advice(quota(processors), why, raiseQuota(processors)));
    }
    return processors.usable() < online
        ? Stream.of(
            Finding.advice(
                "this process may use %d of %s"
                    .formatted(processors.usable(), Words.count(online, "processor")),
                why,
                "start it without taskset, or give the container more (docker run --cpuset-cpus)"))
        : Stream.empty();
  }

  private static Stream<Finding> slow(Doctor.Case one) {
    double megahertz = one.runtime().machine().megahertz().orElse(Double.MAX_VALUE);
    double most = one.setup().processors().maxMegahertz().orElse(0);
    return megahertz < LEAST_FREQUENCY * most
        ? Stream.of(
            Finding.advice(
                "the fastest processor ran at %,.0f MHz, and could at %,.0f"
                    .formatted(megahertz, most),
                "heat, a battery or a power-saving governor holds it back",
                "sudo cpupower frequency-set --governor performance, or see to its cooling and power"))
        : Stream.empty();
  }
}
