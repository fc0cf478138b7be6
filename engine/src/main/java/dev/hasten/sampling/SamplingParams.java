package dev.hasten.sampling;

import dev.hasten.error.UsageException;
import java.util.Map;
import java.util.SplittableRandom;

/// How the next token is chosen. The order is: repetition, presence and frequency penalties, logit
/// bias, temperature, top-k, typical, top-p, min-p; then one random draw from what is left.
///
/// @param temperature logits are divided by it; 0 takes the likeliest token and ignores what
///   follows
/// @param topK keeps this many of the likeliest; 0 keeps all
/// @param topP keeps the fewest of the likeliest whose probabilities reach it (Holtzman et al.
///   2019, arXiv:1904.09751); 1 keeps all
/// @param minP keeps those at least this fraction as likely as the likeliest (Nguyen et al. 2024,
///   arXiv:2407.01082); 0 keeps all
/// @param typicalP keeps those whose surprise is nearest the entropy until their probabilities
///   reach it (Meister et al. 2022, arXiv:2202.00666); 1 keeps all
/// @param repetitionPenalty divides positive and multiplies negative logits of tokens in prompt or
///   answer (Keskar et al. 2019, arXiv:1909.05858); 1 is off
/// @param presencePenalty subtracted from logits of tokens in the answer
/// @param frequencyPenalty subtracted once for each time a token is in the answer
/// @param logitBias added to the logits of token ids
/// @param seed the same seed gives the same tokens
public record SamplingParams(
    double temperature,
    int topK,
    double topP,
    double minP,
    double typicalP,
    double repetitionPenalty,
    double presencePenalty,
    double frequencyPenalty,
    Map<Integer, Double> logitBias,
    long seed) {

  public SamplingParams {
    logitBias = Map.copyOf(logitBias);
    requireRange("temperature", temperature, 0, 100);
    requireRange("top-k", topK, 0, Integer.MAX_VALUE);
    requireRange("top-p", topP, 0, 1);
    requireRange("min-p", minP, 0, 1);
    requireRange("typical-p", typicalP, 0, 1);
    requireRange("repetition-penalty", repetitionPenalty, 0.01, 100);
    requireRange("presence-penalty", presencePenalty, -100, 100);
    requireRange("frequency-penalty", frequencyPenalty, -100, 100);
    logitBias.forEach((token, bias) -> requireRange("logit-bias of " + token, bias, -1000, 1000));
  }

  /// The likeliest token at every position.
  public static SamplingParams greedy() {
    return defaults().withTemperature(0);
  }

  /// What people get who ask for nothing: lively, but not off the rails.
  public static SamplingParams defaults() {
    return new SamplingParams(0.7, 40, 0.95, 0.05, 1, 1, 0, 0, Map.of(), 0);
  }

  /// These parameters with another temperature.
  public SamplingParams withTemperature(double value) {
    return new SamplingParams(
        value,
        topK,
        topP,
        minP,
        typicalP,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        logitBias,
        seed);
  }

  /// These parameters with another seed.
  public SamplingParams withSeed(long value) {
    return new SamplingParams(
        temperature,
        topK,
        topP,
        minP,
        typicalP,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        logitBias,
        value);
  }

  /// A seed that nobody knows beforehand, small enough for every JSON reader.
  public static long freshSeed() {
    return new SplittableRandom().nextInt() & 0x7FFF_FFFFL;
  }

  private static void requireRange(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new UsageException(
          "%s is %s, must be from %s to %s"
              .formatted(name, plain(value), plain(least), plain(most)),
          "choose a value in that range");
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
