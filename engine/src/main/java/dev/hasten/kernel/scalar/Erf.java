package dev.hasten.kernel.scalar;

/// The error function, which the JDK lacks.
final class Erf {
  /// Beyond this the function is ±1 in double precision.
  private static final double FLAT = 6;

  private static final double NEGLIGIBLE = 1e-17;

  private Erf() {}

  /// `2/√π · e^(−x²) · Σ 2ⁿx²ⁿ⁺¹ / (1·3·…·(2n+1))`: all terms have one sign, so nothing cancels.
  /// Relative error about 1e-15. Source: Abramowitz & Stegun, 7.1.6.
  static double of(double x) {
    if (Math.abs(x) > FLAT) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > NEGLIGIBLE * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
