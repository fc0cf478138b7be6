package dev.hasten.runtime;

import dev.hasten.format.GgufFile;
import java.util.Arrays;

/// A language model as its paper has it: the whole text anew for each token, no cache, no batch.
interface NaiveModel {

  /// Logits of the token after `tokens`.
  double[] logits(int... tokens);

  /// Logits after each token.
  default double[][] allLogits(int... tokens) {
    double[][] all = new double[tokens.length][];
    Arrays.setAll(all, last -> logits(Arrays.copyOf(tokens, last + 1)));
    return all;
  }

  static NaiveModel of(GgufFile file) {
    String architecture = file.typedMetadata().requiredText("general.architecture");
    return switch (architecture) {
      case "llama" -> new NaiveLlama(file);
      case "gemma3" -> new NaiveGemma3(file);
      default -> throw new IllegalArgumentException(architecture);
    };
  }
}
