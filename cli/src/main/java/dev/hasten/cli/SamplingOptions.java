package dev.hasten.cli;

import dev.hasten.sampling.SamplingParams;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// How tokens are chosen. The defaults in the descriptions are those of models that bring none.
final class SamplingOptions {
  private Optional<Double> temperature = Optional.empty();
  private Optional<Integer> topK = Optional.empty();
  private Optional<Double> topP = Optional.empty();
  private Optional<Double> minP = Optional.empty();
  private Optional<Double> typicalP = Optional.empty();
  private Optional<Double> repetitionPenalty = Optional.empty();
  private Optional<Double> presencePenalty = Optional.empty();
  private Optional<Double> frequencyPenalty = Optional.empty();
  private Map<Integer, Double> logitBias = new LinkedHashMap<>();
  private Optional<Long> seed = Optional.empty();

  DeclaredOptions declared() {
    return DeclaredOptions.mixin()
        .value(
            "--temperature",
            "T",
            Double.class,
            "0 takes the likeliest token; higher is livelier (default: 0.7).",
            value -> temperature = Optional.of(value))
        .value(
            "--top-k",
            "K",
            Integer.class,
            "Choose among the K likeliest; 0 is off (default: 40).",
            value -> topK = Optional.of(value))
        .value(
            "--top-p",
            "P",
            Double.class,
            "Choose among the fewest likeliest that reach P; 1 is off (default: 0.95).",
            value -> topP = Optional.of(value))
        .value(
            "--min-p",
            "P",
            Double.class,
            "Drop what is less than P times as likely as the likeliest (default: 0.05).",
            value -> minP = Optional.of(value))
        .value(
            "--typical-p",
            "P",
            Double.class,
            "Choose among the most typical that reach P; 1 is off (default: 1).",
            value -> typicalP = Optional.of(value))
        .value(
            "--repetition-penalty",
            "X",
            Double.class,
            "Above 1 discourages tokens of prompt and answer (default: 1).",
            value -> repetitionPenalty = Optional.of(value))
        .value(
            "--presence-penalty",
            "X",
            Double.class,
            "Above 0 discourages tokens of the answer (default: 0).",
            value -> presencePenalty = Optional.of(value))
        .value(
            "--frequency-penalty",
            "X",
            Double.class,
            "Above 0 discourages tokens of the answer, once for each time they came (default: 0).",
            value -> frequencyPenalty = Optional.of(value))
        .entries(
            "--logit-bias",
            "ID=BIAS",
            Integer.class,
            Double.class,
            "Add BIAS to the logit of token ID; may be given again.",
            value -> logitBias = value)
        .value(
            "--seed",
            "N",
            Long.class,
            "The same seed gives the same answer (default: a new one each time).",
            value -> seed = Optional.of(value));
  }

  /// What was asked for, over the defaults of a model; the seed is the same each time.
  UnaryOperator<SamplingParams> choices() {
    long chosenSeed = seed.orElseGet(SamplingParams::freshSeed);
    return defaults ->
        new SamplingParams(
            temperature.orElse(defaults.temperature()),
            topK.orElse(defaults.topK()),
            topP.orElse(defaults.topP()),
            minP.orElse(defaults.minP()),
            typicalP.orElse(defaults.typicalP()),
            repetitionPenalty.orElse(defaults.repetitionPenalty()),
            presencePenalty.orElse(defaults.presencePenalty()),
            frequencyPenalty.orElse(defaults.frequencyPenalty()),
            logitBias,
            chosenSeed);
  }
}
