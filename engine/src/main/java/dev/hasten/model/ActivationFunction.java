package dev.hasten.model;

/// The non-linearities of feed-forward layers, by Hugging Face's `hidden_act`, and of the heads of
/// encoders.
public enum ActivationFunction {
  /// `x · sigmoid(x)`; `silu`.
  SILU,
  /// `x · Φ(x)` with the error function; `gelu`.
  GELU_ERF,
  /// The tanh approximation of it; `gelu_pytorch_tanh`, `gelu_new`.
  GELU_TANH,
  /// The hyperbolic tangent, between the two layers of a classification head.
  TANH,
  /// `max(x, 0)`, the same of DistilBERT.
  RELU
}
