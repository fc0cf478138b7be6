package dev.hasten.explain;

import dev.hasten.executor.StepProfile;
import dev.hasten.measure.StepShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What was recorded of a phase, before it is compared with what the machine can do.
final class Recorded {
  private static final double NANOS_PER_MILLI = 1e6;

  private final int tokens;
  private final StepProfile profile;
  private final List<StepShape> steps = new ArrayList<>();
  private long samplingNanos;

  /// @param tokens that the phase reads or generates
  Recorded(int tokens, StepProfile profile) {
    this.tokens = tokens;
    this.profile = profile;
  }

  /// Takes a step, whose operators are in the profile already.
  void add(StepShape step, long samplingNanosAfter) {
    steps.add(step);
    samplingNanos += samplingNanosAfter;
  }

  int tokens() {
    return tokens;
  }

  StepProfile profile() {
    return profile;
  }

  List<StepShape> steps() {
    return Collections.unmodifiableList(steps);
  }

  double samplingMillis() {
    return samplingNanos / NANOS_PER_MILLI;
  }

  /// Of all steps and the choices after them.
  double millis() {
    return profile.stepNanos() / NANOS_PER_MILLI + samplingMillis();
  }
}
