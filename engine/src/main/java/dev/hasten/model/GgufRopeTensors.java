package dev.hasten.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The vectors by which GGUF files say how rotary frequencies are scaled, where they have no keys
/// for it: a divisor for each pair of a head.
public final class GgufRopeTensors {
  private GgufRopeTensors() {}

  /// The vectors by name, where `model` is no GGUF file that has them already.
  public static SequencedMap<String, float[]> of(Model model) {
    SequencedMap<String, float[]> vectors = new LinkedHashMap<>();
    model.config().rotary().ifPresent(rotary -> addTo(vectors, model, rotary));
    return vectors;
  }

  private static void addTo(
      SequencedMap<String, float[]> vectors, Model model, RotaryConfig rotary) {
    switch (rotary.scaling()) {
      case RopeScaling.None _, RopeScaling.Linear _ -> {}
      case RopeScaling.Llama3 _ ->
          vectors.put(RotaryReader.FACTORS, divisors(rotary, model.config().headDim()));
      case RopeScaling.LongRope longRope -> {
        vectors.put(GgufConfigReader.SHORT_FACTORS, floats(longRope.factors()));
        reader(model)
            .longFactors()
            .ifPresent(factors -> vectors.put(GgufConfigReader.LONG_FACTORS, floats(factors)));
      }
    }
  }

  private static ConfigReader reader(Model model) {
    Architecture architecture = Architectures.of(model.config());
    return ConfigReader.of(model.file(), Architectures.weightTable(model.file(), architecture));
  }

  /// By what the scaling divides each frequency.
  static float[] divisors(RotaryConfig rotary, int headDim) {
    double[] plain = RotaryConfig.unscaled(rotary.theta()).inverseFrequencies(headDim);
    double[] scaled = rotary.inverseFrequencies(headDim);
    float[] divisors = new float[plain.length];
    for (int pair = 0; pair < divisors.length; pair++) {
      divisors[pair] = (float) (plain[pair] / scaled[pair]);
    }
    return divisors;
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }
}
