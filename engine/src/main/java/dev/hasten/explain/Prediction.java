package dev.hasten.explain;

/// By what factor something would be faster, and between which two it should come out.
public record Prediction(double speedup, double low, double high) {

  /// Predictions came within it on the machines they were checked on (`bench/predictions`).
  private static final double MODEL_ERROR = 0.15;

  /// No difference at all.
  static final Prediction NONE = new Prediction(1, 1, 1);

  /// A factor as the cost model has it, on a machine whose repetitions differ by so much.
  static Prediction of(double speedup, Steadiness steadiness) {
    double error = MODEL_ERROR + steadiness.relative();
    return new Prediction(speedup, speedup / (1 + error), speedup * (1 + error));
  }

  /// Something that may come out anywhere between.
  static Prediction between(double low, double high) {
    return new Prediction((low + high) / 2, low, high);
  }

  /// Whether a factor that was measured lies between.
  public boolean holds(double observed) {
    return observed >= low && observed <= high;
  }
}
