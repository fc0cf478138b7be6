package dev.hasten.quality;

/// A chunk of a text for two tokenizers that cut it otherwise. Nobody changes its arrays.
final class AlignedChunk {
  /// The tokens that the model reads.
  final int[] model;

  /// The tokens that the reference reads: of the same bytes, as far as it can.
  final int[] reference;

  /// Scored positions of the model at which both are asked for what follows the same byte,
  /// ascending.
  final int[] modelAt;

  /// The reference's positions for these.
  final int[] referenceAt;

  AlignedChunk(int[] model, int[] reference, int[] modelAt, int[] referenceAt) {
    this.model = model.clone();
    this.reference = reference.clone();
    this.modelAt = modelAt.clone();
    this.referenceAt = referenceAt.clone();
  }

  /// Positions at which both can be compared.
  int positions() {
    return modelAt.length;
  }
}
