package dev.hasten.model;

import java.util.ArrayList;
import java.util.List;

/// Layers on top of each other, joined by the residual stream.
final class BlockStack {
  private BlockStack() {}

  /// How an architecture makes layer `index` on top of `input`.
  @FunctionalInterface
  interface Layer {
    Block on(int index, Value input);
  }

  static List<Block> of(ModelConfig config, Value input, Layer layer) {
    List<Block> blocks = new ArrayList<>();
    Value hidden = input;
    for (int index = 0; index < config.numHiddenLayers(); index++) {
      Block block = layer.on(index, hidden);
      blocks.add(block);
      hidden = block.output();
    }
    return blocks;
  }
}
