package dev.hasten.measure;

import dev.hasten.model.AttentionMask;
import dev.hasten.model.AttentionShape;
import dev.hasten.model.Model;
import dev.hasten.model.Operator;
import dev.hasten.model.Value.RowKind;

/// The multiply-adds of matrix products and attention; what else a model computes is little beside
/// them.
final class StepWork {
  private StepWork() {}

  /// Of a prompt of `tokens` tokens, from an empty cache, with the logits of its last token.
  static double multiplyAddsOfPrefill(Model model, int tokens) {
    return model.graph().operators().mapToDouble(operator -> multiplyAdds(operator, tokens)).sum();
  }

  private static double multiplyAdds(Operator operator, int tokens) {
    return switch (operator) {
      case Operator.Linear linear ->
          (double) linear.weight().elements() * rows(linear.output().rows(), tokens);
      case Operator.Attention attention -> attention(attention, tokens);
      default -> 0;
    };
  }

  private static int rows(RowKind kind, int tokens) {
    return switch (kind) {
      case TOKENS -> tokens;
      case SELECTED, SEQUENCES -> 1;
    };
  }

  /// Scores and weighted values, for every pair of a token and one that it sees.
  private static double attention(Operator.Attention attention, int tokens) {
    AttentionShape shape = attention.shape();
    return 2.0 * shape.heads() * shape.headDim() * pairs(attention.mask(), tokens);
  }

  private static double pairs(AttentionMask mask, double tokens) {
    return switch (mask) {
      case AttentionMask.Causal _ -> tokens * (tokens + 1) / 2;
      case AttentionMask.Bidirectional _ -> tokens * tokens;
      case AttentionMask.SlidingWindow sliding -> {
        double full = Math.min(tokens, sliding.window());
        yield full * (full + 1) / 2 + (tokens - full) * sliding.window();
      }
    };
  }
}
