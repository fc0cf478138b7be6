package dev.hasten.executor;

import dev.hasten.kernel.StepTimes;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;

/// Where the time of steps went: for every member of the team and every instruction of the plan,
/// the nanoseconds it worked and then waited for the others, added up over the steps recorded. A
/// member writes only its own numbers; they are read between steps.
public final class StepProfile {
  private final long[][] workNanos;
  private final long[][] waitNanos;
  private long steps;
  private long stepNanos;

  private StepProfile(int members, int instructions) {
    this.workNanos = new long[members][instructions];
    this.waitNanos = new long[members][instructions];
  }

  /// An empty profile of steps of `executor`.
  public static StepProfile of(Executor executor) {
    return new StepProfile(executor.members(), executor.plan().instructions().size());
  }

  void add(int member, int instruction, long work, long wait) {
    workNanos[member][instruction] += work;
    waitNanos[member][instruction] += wait;
  }

  void add(int member, StepTimes times) {
    for (int index = 0; index < workNanos[member].length; index++) {
      workNanos[member][index] += times.workNanos().getAtIndex(ValueLayout.JAVA_LONG, index);
      waitNanos[member][index] += times.waitNanos().getAtIndex(ValueLayout.JAVA_LONG, index);
    }
  }

  void addStep(long nanos) {
    steps++;
    stepNanos += nanos;
  }

  public long steps() {
    return steps;
  }

  /// Of whole steps, from the call to its return.
  public long stepNanos() {
    return stepNanos;
  }

  public int members() {
    return workNanos.length;
  }

  /// What a member did for instruction `instruction` of the plan.
  public long workNanos(int member, int instruction) {
    return workNanos[member][instruction];
  }

  /// How long a member waited at the barrier behind that instruction; 0 where there is none.
  public long waitNanos(int member, int instruction) {
    return waitNanos[member][instruction];
  }

  /// How long the members waited at the barrier behind an instruction, their mean.
  public double meanWaitNanos(int instruction) {
    return IntStream.range(0, members())
        .mapToLong(member -> waitNanos[member][instruction])
        .average()
        .orElse(0);
  }

  /// What an instruction takes of a step: its work and its wait, mean of all members. Of all
  /// instructions together that is the step, but for its begin and its end.
  public double meanNanos(int instruction) {
    return IntStream.range(0, members())
        .mapToLong(member -> workNanos[member][instruction] + waitNanos[member][instruction])
        .average()
        .orElse(0);
  }
}
