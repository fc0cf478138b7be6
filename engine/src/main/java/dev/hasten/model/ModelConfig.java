package dev.hasten.model;

import java.util.Optional;

/// What a model's file says about its architecture, under the names of Hugging Face's
/// `config.json`.
///
/// @param architecture the name in [Architectures]: `llama`, `qwen3`, `bert`
/// @param headDim width of an attention head; `hidden_size / num_attention_heads` unless stated
/// @param maxPositionEmbeddings the longest context
/// @param normEpsilon `rms_norm_eps` or `layer_norm_eps`
/// @param attentionScale factor of the attention scores, usually `1 / sqrt(headDim)`
/// @param rotary rotary embedding of (global) attention layers; none where positions are learned
/// @param slidingWindow for models some of whose layers see only the near past
/// @param softCaps for models that hold scores and logits within bounds
/// @param encoder for models without a next token
public record ModelConfig(
    String architecture,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int numKeyValueHeads,
    int headDim,
    int maxPositionEmbeddings,
    double normEpsilon,
    ActivationFunction hiddenAct,
    double attentionScale,
    OutputHead outputHead,
    Optional<RotaryConfig> rotary,
    Optional<SlidingWindowConfig> slidingWindow,
    Optional<SoftCaps> softCaps,
    Optional<EncoderConfig> encoder) {

  /// Where the logits' matrix comes from.
  public enum OutputHead {
    /// It is the embedding table (`tie_word_embeddings`).
    TIED,
    /// A weight of its own.
    SEPARATE,
    /// The model has no logits.
    NONE
  }

  /// Layers that see only the last tokens.
  ///
  /// @param window tokens seen, the current one included; `sliding_window`
  /// @param globalEvery every layer whose 1-based number divides by this sees everything
  /// @param rotary rotary embedding of the sliding layers
  public record SlidingWindowConfig(int window, int globalEvery, RotaryConfig rotary) {
    /// No layer sees everything.
    public static SlidingWindowConfig everywhere(int window, RotaryConfig rotary) {
      return new SlidingWindowConfig(window, Integer.MAX_VALUE, rotary);
    }

    public boolean isGlobal(int layer) {
      return (layer + 1) % globalEvery == 0;
    }
  }

  /// Bounds `cap · tanh(x / cap)`.
  ///
  /// @param attention of attention scores, `attn_logit_softcapping`
  /// @param logits of logits, `final_logit_softcapping`
  public record SoftCaps(double attention, double logits) {}

  /// What only encoders have.
  ///
  /// @param typeVocabSize entries of the token-type table; 0 where there is none
  /// @param head what becomes of the tokens' rows
  public record EncoderConfig(int typeVocabSize, EncoderHead head) {}

  /// The same with another longest context, and no layer that sees only the near past.
  ModelConfig withoutWindow(int newMaxPositionEmbeddings) {
    return new ModelConfig(
        architecture,
        vocabSize,
        hiddenSize,
        intermediateSize,
        numHiddenLayers,
        numAttentionHeads,
        numKeyValueHeads,
        headDim,
        newMaxPositionEmbeddings,
        normEpsilon,
        hiddenAct,
        attentionScale,
        outputHead,
        rotary,
        Optional.empty(),
        softCaps,
        encoder);
  }

  /// What a token sees in layer `layer` of a decoder.
  public AttentionMask maskOf(int layer) {
    return slidingWindow
        .filter(sliding -> !sliding.isGlobal(layer))
        .<AttentionMask>map(sliding -> new AttentionMask.SlidingWindow(sliding.window()))
        .orElseGet(AttentionMask.Causal::new);
  }

  /// The rotary embedding of layer `layer`.
  ///
  /// @throws java.util.NoSuchElementException if positions are learned
  public RotaryConfig rotaryOf(int layer) {
    return slidingWindow
        .filter(sliding -> !sliding.isGlobal(layer))
        .map(SlidingWindowConfig::rotary)
        .orElseGet(rotary::orElseThrow);
  }

  public AttentionShape attentionShape() {
    return new AttentionShape(numAttentionHeads, numKeyValueHeads, headDim);
  }

  public Dimension vocab() {
    return Dimension.of(AxisName.VOCAB.of(vocabSize));
  }

  public Dimension hidden() {
    return Dimension.of(AxisName.HIDDEN.of(hiddenSize));
  }

  public Dimension intermediate() {
    return Dimension.of(AxisName.INTERMEDIATE.of(intermediateSize));
  }
}
