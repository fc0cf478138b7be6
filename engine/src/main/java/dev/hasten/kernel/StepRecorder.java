package dev.hasten.kernel;

/// Writes down what one member of a team does for a step of one token, so that it can be done again
/// without coming back to Java after each operation. Lanes write down instead of computing; they
/// can do all operations but [Lane#embedding], [Lane#rotaryAngles], [Lane#attention], [Lane#pool]
/// and [Lane#l2Normalize].
public interface StepRecorder {
  /// Does the member's share.
  Lane team();

  /// Does all rows.
  Lane own();

  /// What follows belongs to instruction `index` of the plan.
  void begin(int index);

  /// All members wait for each other here.
  void meet();

  /// What was written down.
  RecordedStep end();
}
