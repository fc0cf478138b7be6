package dev.hasten.model;

/// Attention heads as a file declares them, checked against each other.
record HeadsConfig(int heads, int kvHeads, int headDim) {

  static HeadsConfig read(ConfigReader reader) {
    int heads = reader.requiredPositive(ConfigKey.NUM_ATTENTION_HEADS);
    int kvHeads = reader.positive(ConfigKey.NUM_KEY_VALUE_HEADS).orElse(heads);
    if (heads % kvHeads != 0) {
      throw reader.contradiction(
          "%s is %d, which %s %d does not divide"
              .formatted(
                  reader.spell(ConfigKey.NUM_ATTENTION_HEADS),
                  heads,
                  reader.spell(ConfigKey.NUM_KEY_VALUE_HEADS),
                  kvHeads));
    }
    int headDim = reader.positive(ConfigKey.HEAD_DIM).orElseGet(() -> evenShare(reader, heads));
    requireEqual(reader, ConfigKey.VALUE_DIM, headDim);
    requireWidth(reader, heads, headDim);
    return new HeadsConfig(heads, kvHeads, headDim);
  }

  /// For models with rotary embedding over the whole head.
  static HeadsConfig readRotary(ConfigReader reader) {
    HeadsConfig config = read(reader);
    if (config.headDim % 2 != 0) {
      throw reader.contradiction("head dimension is %d, must be even".formatted(config.headDim));
    }
    requireEqual(reader, ConfigKey.ROTARY_DIM, config.headDim);
    requireWholeHeads(reader);
    return config;
  }

  private static void requireWholeHeads(ConfigReader reader) {
    double share = reader.positiveReal(ConfigKey.PARTIAL_ROTARY_FACTOR).orElse(1.0);
    if (share != 1) {
      throw reader.contradiction(
          "%s is %s, this build turns whole heads (1.0)"
              .formatted(reader.spell(ConfigKey.PARTIAL_ROTARY_FACTOR), share));
    }
  }

  private static int evenShare(ConfigReader reader, int heads) {
    int hiddenSize = reader.requiredPositive(ConfigKey.HIDDEN_SIZE);
    if (hiddenSize % heads != 0) {
      throw reader.contradiction(
          "%s is %d, which %s %d does not divide"
              .formatted(
                  reader.spell(ConfigKey.HIDDEN_SIZE),
                  hiddenSize,
                  reader.spell(ConfigKey.NUM_ATTENTION_HEADS),
                  heads));
    }
    return hiddenSize / heads;
  }

  private static void requireWidth(ConfigReader reader, int heads, int headDim) {
    if ((long) heads * headDim > ConfigReader.MAX_INTEGER) {
      throw reader.contradiction(
          "%d heads of %d are wider than %d".formatted(heads, headDim, ConfigReader.MAX_INTEGER));
    }
  }

  private static void requireEqual(ConfigReader reader, ConfigKey key, int headDim) {
    int declared = reader.positive(key).orElse(headDim);
    if (declared != headDim) {
      throw reader.contradiction(
          "%s is %d and the head dimension %d; this build needs them equal"
              .formatted(reader.spell(key), declared, headDim));
    }
  }
}
