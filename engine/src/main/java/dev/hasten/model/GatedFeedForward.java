package dev.hasten.model;

/// `down(activation(gate(x)) · up(x))`. Source: Shazeer 2020, arXiv:2002.05202.
final class GatedFeedForward {
  private GatedFeedForward() {}

  /// Adds it to a block and returns `ffn_down` `[tokens, hidden]`.
  static Value on(SectionBuilder block, ModelConfig config, Value input) {
    Value gate = block.linear("ffn_gate", input, config.intermediate());
    Value up = block.linear("ffn_up", input, config.intermediate());
    Value activated = block.activation("ffn_act", gate, config.hiddenAct());
    Value gated = block.multiply("ffn_gated", activated, up);
    return block.linear("ffn_down", gated, config.hidden());
  }
}
