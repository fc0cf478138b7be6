package dev.hasten.cli;

import dev.hasten.sampling.SamplingParams;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How tokens are chosen.
final class SamplingOptions {
  private static final SamplingParams DEFAULTS = SamplingParams.defaults();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 takes the likeliest token; higher is livelier (default: 0.7).")
  private double temperature = DEFAULTS.temperature();

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Choose among the K likeliest; 0 is off (default: 40).")
  private int topK = DEFAULTS.topK();

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Choose among the fewest likeliest that reach P; 1 is off (default: 0.95).")
  private double topP = DEFAULTS.topP();

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Drop what is less than P times as likely as the likeliest (default: 0.05).")
  private double minP = DEFAULTS.minP();

  @Option(
      names = "--typical-p",
      paramLabel = "P",
      description = "Choose among the most typical that reach P; 1 is off (default: 1).")
  private double typicalP = DEFAULTS.typicalP();

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "Above 1 discourages tokens of prompt and answer (default: 1).")
  private double repetitionPenalty = DEFAULTS.repetitionPenalty();

  @Option(
      names = "--presence-penalty",
      paramLabel = "X",
      description = "Above 0 discourages tokens of the answer (default: 0).")
  private double presencePenalty = DEFAULTS.presencePenalty();

  @Option(
      names = "--frequency-penalty",
      paramLabel = "X",
      description =
          "Above 0 discourages tokens of the answer, once for each time they came (default: 0).")
  private double frequencyPenalty = DEFAULTS.frequencyPenalty();

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

  SamplingParams params() {
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
        seed.orElseGet(SamplingParams::freshSeed));
  }
}
