package dev.hasten.model;

import java.util.List;

/// What an encoder makes of the rows of its tokens.
public sealed interface EncoderHead {

  /// One vector of length 1 for a text.
  ///
  /// @param pooling how the tokens' rows become one
  record Embedding(Pooling pooling) implements EncoderHead {}

  /// A logit for each label, of a text or a pair of texts: two layers on the first token's row.
  /// Cross-encoders have one label, whose score says how well two texts go together.
  ///
  /// @param labels names, in the order of the logits
  /// @param activation between the layers
  /// @param scores what turns logits into scores
  record Classification(List<String> labels, ActivationFunction activation, ScoreFunction scores)
      implements EncoderHead {
    public Classification {
      labels = List.copyOf(labels);
    }
  }

  /// Logits over the vocabulary, for each token that is asked for.
  ///
  /// @param activation of the layer before the vocabulary
  record MaskedLanguage(ActivationFunction activation) implements EncoderHead {}
}
