package dev.hasten.model;

import dev.hasten.error.BadModelException;
import java.util.Optional;

/// Finds the scaling that gives the divisors of rotary frequencies which a GGUF file brings as a
/// tensor: those of Llama 3.1 and 3.2, whose other numbers are all alike.
final class RopeFactors {
  private static final double LOW = 1;
  private static final double HIGH = 4;
  private static final double TRAINED_CONTEXT = 8192;

  /// Divisors are stored as floats, of a computation with floats.
  private static final double TOLERANCE = 1e-4;

  private RopeFactors() {}

  /// The scaling.
  ///
  /// @throws BadModelException if the divisors are of another kind
  static RopeScaling recognised(Model model, RotaryConfig rotary) {
    WeightSpec spec = rotary.frequencyFactors().orElseThrow();
    float[] divisors = model.weight(spec).toVector();
    double largest = 1;
    for (float divisor : divisors) {
      largest = Math.max(largest, divisor);
    }
    RopeScaling guess = new RopeScaling.Llama3(largest, LOW, HIGH, TRAINED_CONTEXT);
    RotaryConfig guessed = new RotaryConfig(rotary.theta(), guess, Optional.empty());
    float[] expected = GgufRopeTensors.divisors(guessed, model.config().headDim());
    for (int pair = 0; pair < divisors.length; pair++) {
      if (Math.abs(divisors[pair] / expected[pair] - 1) > TOLERANCE) {
        throw new BadModelException(
            "%s: %s divides pair %d by %s, rope scaling as in Llama 3 by %s"
                .formatted(model.file().path(), spec.name(), pair, divisors[pair], expected[pair]),
            "take the model from its own repository; config.json has words for the latter alone");
      }
    }
    return guess;
  }
}
