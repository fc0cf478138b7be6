package dev.hasten.runtime;

import dev.hasten.error.BadModelException;
import dev.hasten.error.UsageException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufMetadata;
import dev.hasten.format.MetadataValue.Whole;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.sampling.SamplingParams;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// How its makers would have a model choose tokens: `generation_config.json` of a Hugging Face
/// directory, `general.sampling.*` of a GGUF file. What they do not say is as ever.
public final class SamplingDefaults {
  private static final String FILE = "generation_config.json";
  private static final String PREFIX = "general.sampling.";

  private SamplingDefaults() {}

  /// The defaults for a model. `do_sample` that is false means the likeliest token.
  ///
  /// @throws BadModelException if they are no numbers, or out of range
  public static SamplingParams of(ModelFile file) {
    return switch (file) {
      case GgufFile gguf -> ofGguf(gguf.typedMetadata());
      case SafetensorsDirectory directory ->
          directory
              .sideFiles()
              .json(FILE)
              .map(json -> ofJson(directory.path().resolve(FILE).toString(), json))
              .orElseGet(SamplingParams::defaults);
    };
  }

  /// Numbers by name, for an error message with a source.
  private interface Numbers {
    OptionalDouble number(String name);
  }

  private static SamplingParams ofGguf(GgufMetadata metadata) {
    Numbers numbers =
        name -> {
          String key = PREFIX + name;
          return metadata.values().get(key) instanceof Whole
              ? OptionalDouble.of(
                  (double) metadata.requiredWhole(key, Integer.MIN_VALUE, Integer.MAX_VALUE))
              : metadata.optionalReal(key);
        };
    return checked(
        metadata.source(),
        () -> over(numbers, new Names("temp", "top_k", "top_p", "min_p", "penalty_repeat")));
  }

  private static SamplingParams ofJson(String file, JsonNode json) {
    Numbers numbers = name -> number(file, json, name);
    Names names = new Names("temperature", "top_k", "top_p", "min_p", "repetition_penalty");
    JsonNode samples = json.path("do_sample");
    boolean isGreedy = samples.isBoolean() && !samples.booleanValue();
    return checked(
        file, () -> isGreedy ? over(numbers, names).withTemperature(0) : over(numbers, names));
  }

  private static OptionalDouble number(String file, JsonNode json, String name) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber()) {
      throw new BadModelException(
          "%s: %s is %s, expected is a number".formatted(file, name, value),
          "is the file damaged? Fetch it again");
    }
    return OptionalDouble.of(value.doubleValue());
  }

  /// How a kind of file spells them.
  private record Names(
      String temperature, String topK, String topP, String minP, String repetitionPenalty) {}

  private static SamplingParams over(Numbers numbers, Names names) {
    SamplingParams usual = SamplingParams.defaults();
    return new SamplingParams(
        numbers.number(names.temperature()).orElse(usual.temperature()),
        (int) numbers.number(names.topK()).orElse(usual.topK()),
        numbers.number(names.topP()).orElse(usual.topP()),
        numbers.number(names.minP()).orElse(usual.minP()),
        usual.typicalP(),
        numbers.number(names.repetitionPenalty()).orElse(usual.repetitionPenalty()),
        usual.presencePenalty(),
        usual.frequencyPenalty(),
        usual.logitBias(),
        usual.seed());
  }

  /// What is out of range is the model's fault here, not the user's.
  private static SamplingParams checked(String source, Supplier<SamplingParams> of) {
    try {
      return of.get();
    } catch (UsageException e) {
      throw new BadModelException(
          "%s: %s".formatted(source, e.getMessage()),
          "correct the file, or remove it: its values are only defaults",
          e);
    }
  }
}
