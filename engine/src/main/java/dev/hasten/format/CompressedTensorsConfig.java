package dev.hasten.format;

import dev.hasten.error.BadModelException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads `quantization_config` of a `config.json`, where weights are kept as compressed-tensors
/// does, and refuses by name what this build cannot read.
///
/// Source: `quantization/quant_args.py` and `quant_config.py` of compressed-tensors (format only).
final class CompressedTensorsConfig {
  static final String KEY = "quantization_config";
  private static final String METHOD = "compressed-tensors";

  private final Path file;
  private final JsonNode config;

  private CompressedTensorsConfig(Path file, JsonNode config) {
    this.file = file;
    this.config = config;
  }

  /// How the quantized weights of a model are kept; none where all are plain.
  ///
  /// @param config what `config.json` holds
  /// @throws BadModelException if they are kept in a way that this build does not know
  static Optional<CompressedFormat> read(Path directory, JsonNode config) {
    JsonNode quantization = config.path(KEY);
    if (isNone(quantization)) {
      return Optional.empty();
    }
    Path file = directory.resolve(SafetensorsReader.CONFIG);
    return Optional.of(new CompressedTensorsConfig(file, quantization).format());
  }

  private CompressedFormat format() {
    String method = config.path("quant_method").asString("");
    if (!method.equals(METHOD)) {
      throw unknown("quant_method", config.path("quant_method"), METHOD);
    }
    CompressedFormat format =
        CompressedFormat.named(config.path("format").asString(""))
            .orElseThrow(() -> unknown("format", config.path("format"), CompressedFormat.names()));
    requireNone("kv_cache_scheme", config.path("kv_cache_scheme"));
    requireNone("transform_config", config.path("transform_config"));
    requireNone("sparsity_config", config.path("sparsity_config"));
    JsonNode groups = config.path("config_groups");
    for (String group : groups.propertyNames()) {
      requireGroup(format, "config_groups.%s.".formatted(group), groups.path(group));
    }
    return format;
  }

  private void requireGroup(CompressedFormat format, String place, JsonNode group) {
    JsonNode own = group.path("format");
    if (!isNone(own) && !own.asString("").equals(format.title())) {
      throw unknown(place + "format", own, format.title());
    }
    requireWeights(format, place + "weights.", group.path("weights"));
    requireActivations(place + "input_activations.", group.path("input_activations"));
    requireNone(place + "output_activations", group.path("output_activations"));
  }

  private void requireWeights(CompressedFormat format, String place, JsonNode weights) {
    require(place + "type", weights.path("type"), "int", List.of("int"));
    JsonNode bits = weights.path("num_bits");
    if (bits.asInt(0) != format.bits()) {
      throw unknown(place + "num_bits", bits, "%d for %s".formatted(format.bits(), format.title()));
    }
    requireFlag(place + "symmetric", weights.path("symmetric"), Flag.TRUE);
    requireFlag(place + "dynamic", weights.path("dynamic"), Flag.FALSE);
    require(place + "strategy", weights.path("strategy"), "tensor", format.strategies());
    require(place + "actorder", weights.path("actorder"), "weight", List.of("weight", "static"));
  }

  /// Activations are rounded while the model runs, to what Hasten has for it.
  private void requireActivations(String place, JsonNode activations) {
    if (isNone(activations)) {
      return;
    }
    require(place + "type", activations.path("type"), "int", List.of("int"));
    if (activations.path("num_bits").asInt(8) != 8) {
      throw unknown(place + "num_bits", activations.path("num_bits"), "8");
    }
    requireFlag(place + "dynamic", activations.path("dynamic"), Flag.TRUE);
    require(place + "strategy", activations.path("strategy"), "tensor", List.of("token"));
  }

  private void require(String place, JsonNode value, String byDefault, List<String> known) {
    String text = isNone(value) ? byDefault : value.asString("");
    if (!known.contains(text)) {
      throw unknown(place, value, String.join(", ", known));
    }
  }

  private enum Flag {
    TRUE,
    FALSE
  }

  /// What says nothing is symmetric and not dynamic.
  private void requireFlag(String place, JsonNode value, Flag needed) {
    boolean byDefault = place.endsWith("symmetric");
    boolean isTrue = isNone(value) ? byDefault : value.asBoolean(false);
    if (isTrue != (needed == Flag.TRUE)) {
      throw unknown(place, value, String.valueOf(needed == Flag.TRUE));
    }
  }

  private void requireNone(String place, JsonNode value) {
    if (!isNone(value) && !(value.isContainer() && value.isEmpty())) {
      throw unknown(place, value, "none");
    }
  }

  private static boolean isNone(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  private BadModelException unknown(String place, JsonNode found, String known) {
    return new BadModelException(
        "%s: %s.%s is %s, this build knows %s"
            .formatted(
                file, KEY, place, isNone(found) ? "missing" : Excerpt.of(found.toString()), known),
        "use the unquantized model, or a GGUF file of it");
  }
}
