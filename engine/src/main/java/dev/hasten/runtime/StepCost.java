package dev.hasten.runtime;

/// What a step of one sequence costs.
interface StepCost {
  /// Takes a measurement of a step of `tokens` tokens.
  void measured(int tokens, long nanos);

  /// The cost of a step of `tokens` tokens, as many times that of one token.
  double ratio(int tokens);

  /// So many nanoseconds, as many times those of a step of one token.
  double ratioOf(double nanos);
}
