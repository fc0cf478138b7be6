package dev.hasten.convert;

import dev.hasten.format.CompressedFormat;
import java.util.SequencedCollection;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `quantization_config` of a `config.json`, as compressed-tensors writes it.
///
/// Source: `quantization/quant_config.py` and `quant_args.py` of compressed-tensors (format only).
final class QuantizationConfigJson {
  private QuantizationConfigJson() {}

  /// The object.
  ///
  /// @param ignored modules whose weights are as they were
  static ObjectNode of(CompressionScheme scheme, SequencedCollection<String> ignored) {
    ObjectNode config = JsonMapper.shared().createObjectNode();
    config.put("quant_method", "compressed-tensors");
    config.put("format", scheme.format().title());
    config.put("quantization_status", "compressed");
    config.putNull("global_compression_ratio").putNull("kv_cache_scheme");
    ObjectNode group = config.putObject("config_groups").putObject("group_0");
    group.putArray("targets").add("Linear");
    group.put("format", scheme.format().title()); // else readers guess it from the bits
    group.set("weights", weights(scheme));
    switch (scheme.activations()) {
      case FLOAT -> group.putNull("input_activations");
      case INT8 -> group.set("input_activations", args(8, "token").put("dynamic", true));
    }
    group.putNull("output_activations");
    ArrayNode ignore = config.putArray("ignore");
    ignored.forEach(ignore::add);
    return config;
  }

  private static ObjectNode weights(CompressionScheme scheme) {
    int bits = scheme.format().bits();
    return scheme.format() == CompressedFormat.PACK_QUANTIZED
        ? args(bits, "group").put("group_size", scheme.groupColumns()).put("dynamic", false)
        : args(bits, "channel").put("dynamic", false);
  }

  private static ObjectNode args(int bits, String strategy) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("num_bits", bits)
        .put("type", "int")
        .put("symmetric", true)
        .put("strategy", strategy);
  }
}
