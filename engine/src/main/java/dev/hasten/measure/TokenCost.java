package dev.hasten.measure;

import dev.hasten.machine.Ceilings;
import java.util.OptionalDouble;

/// What a token of a test takes of the resource that bounds the test.
public sealed interface TokenCost {

  /// The mean over the tokens of the test.
  double perToken();

  /// Decode is bound by what it reads from memory.
  record BytesRead(double perToken) implements TokenCost {}

  /// Prefill is bound by arithmetic.
  record MultiplyAdds(double perToken) implements TokenCost {}

  /// What the machine has of the resource, where that was measured.
  default OptionalDouble perSecond(Ceilings ceilings) {
    return switch (this) {
      case BytesRead _ -> ceilings.readBytesPerSecond();
      case MultiplyAdds _ -> ceilings.multiplyAddsPerSecond();
    };
  }
}
