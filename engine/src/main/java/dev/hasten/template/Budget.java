package dev.hasten.template;

/// What one rendering may still spend. Large values cost more than one step, about in proportion to
/// the time it takes to copy or compare them.
final class Budget {
  private static final int MAX_STEPS = 5_000_000;
  private static final int MAX_DEPTH = 1000;
  private static final int CHARACTERS_PER_STEP_LOG2 = 12;
  private static final int VALUES_PER_STEP_LOG2 = 5;

  private long steps;
  private int depth;

  void step() {
    spend(1);
  }

  void charge(Value value) {
    if (value instanceof Value.Str string) {
      Limits.checkLength(string.value().length());
      spend(string.value().length() >> CHARACTERS_PER_STEP_LOG2);
    } else {
      spend(value.weight() >> VALUES_PER_STEP_LOG2);
    }
  }

  private void spend(long cost) {
    steps += cost;
    if (steps > MAX_STEPS) {
      throw Failure.limit("rendering takes more than %d steps".formatted(MAX_STEPS));
    }
  }

  void enter() {
    if (++depth > MAX_DEPTH) {
      throw Failure.limit("macros and expressions nest deeper than " + MAX_DEPTH);
    }
  }

  void leave() {
    depth--;
  }
}
