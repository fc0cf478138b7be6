package dev.hasten.cli;

import dev.hasten.sampling.SamplingParams;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/// How tokens are chosen. The defaults in the descriptions are those of models that bring none.
final class SamplingOptions {
  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 takes the likeliest token; higher is livelier (default: 0.7).")
  private Optional<Double> temperature = Optional.empty();

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Choose among the K likeliest; 0 is off (default: 40).")
  private Optional<Integer> topK = Optional.empty();

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Choose among the fewest likeliest that reach P; 1 is off (default: 0.95).")
  private Optional<Double> topP = Optional.empty();

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Drop what is less than P times as likely as the likeliest (default: 0.05).")
  private Optional<Double> minP = Optional.empty();

  @Option(
      names = "--typical-p",
      paramLabel = "P",
      description = "Choose among the most typical that reach P; 1 is off (default: 1).")
  private Optional<Double> typicalP = Optional.empty();

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "Above 1 discourages tokens of prompt and answer (default: 1).")
  private Optional<Double> repetitionPenalty = Optional.empty();

  @Option(
      names = "--presence-penalty",
      paramLabel = "X",
      description = "Above 0 discourages tokens of the answer (default: 0).")
  private Optional<Double> presencePenalty = Optional.empty();

  @Option(
      names = "--frequency-penalty",
      paramLabel = "X",
      description =
          "Above 0 discourages tokens of the answer, once for each time they came (default: 0).")
  private Optional<Double> frequencyPenalty = Optional.empty();

  @Option(
      names = "--logit-bias",
      paramLabel = "ID=BIAS",
      description = "Add BIAS to the logit of token ID; may be given again.")
  private Map<Integer, Double> logitBias = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed gives the same answer (default: a new one each time).")
  private Optional<Long> seed = Optional.empty();

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
