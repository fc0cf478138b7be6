package dev.hasten.model;

import dev.hasten.model.ModelConfig.SlidingWindowConfig;
import java.util.Optional;

/// The configuration of Llama and its relatives: sizes, RMSNorm, a gated feed-forward layer that is
/// SiLU's unless the file says otherwise.
final class DecoderReader {
  private DecoderReader() {}

  static ModelConfig gatedSilu(
      String name,
      ConfigReader reader,
      HeadsConfig heads,
      RotaryConfig rotary,
      Optional<SlidingWindowConfig> slidingWindow) {
    return new ModelConfig(
        name,
        reader.vocab(),
        reader.requiredPositive(ConfigKey.HIDDEN_SIZE),
        reader.requiredPositive(ConfigKey.INTERMEDIATE_SIZE),
        reader.layers(),
        heads.heads(),
        heads.kvHeads(),
        heads.headDim(),
        Math.min(
            reader.requiredPositive(ConfigKey.MAX_POSITION_EMBEDDINGS),
            rotary.scaling().longestContext()),
        reader.requiredPositiveReal(ConfigKey.RMS_NORM_EPS),
        ActivationReader.read(reader, "silu"),
        rotary.scaling().scoreFactor() / Math.sqrt(heads.headDim()),
        reader.outputHead(),
        Optional.of(rotary),
        slidingWindow,
        Optional.empty(),
        Optional.empty());
  }

  /// The window of models all of whose layers have one, if the file says so.
  static Optional<SlidingWindowConfig> windowEverywhere(ConfigReader reader, RotaryConfig rotary) {
    return reader
        .positiveUnlessZero(ConfigKey.SLIDING_WINDOW)
        .map(window -> SlidingWindowConfig.everywhere(window, rotary));
  }
}
