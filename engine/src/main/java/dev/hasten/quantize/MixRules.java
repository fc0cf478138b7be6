package dev.hasten.quantize;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import java.util.EnumMap;
import java.util.Map;

/// Which type a mix has for each matrix of a model, asked in the order of the file: layers are
/// counted as they come.
///
/// Source: `llama-quant.cpp` of llama.cpp (what it does, not its code).
final class MixRules {
  private final TypeMix mix;
  private final DType base;
  private final boolean isHeadTied;
  private final Map<TensorRole, Integer> layers;
  private final Map<TensorRole, Integer> seen = new EnumMap<>(TensorRole.class);

  /// @param base what most matrices get
  /// @param layers how many matrices of each role there are
  MixRules(TypeMix mix, DType base, boolean isHeadTied, Map<TensorRole, Integer> layers) {
    this.mix = mix;
    this.base = base;
    this.isHeadTied = isHeadTied;
    this.layers = layers;
  }

  DType next(TensorRole role, Shape shape) {
    int layer = seen.merge(role, 1, Integer::sum) - 1;
    return switch (role) {
      case OUTPUT -> head(shape);
      case TOKEN_EMBEDDING -> isHeadTied ? head(shape) : base;
      case ATTENTION_VALUE -> attentionValue(layer);
      case ATTENTION_QKV -> fusedAttention();
      case FFN_DOWN -> feedForwardDown(layer);
      case OTHER -> base;
    };
  }

  /// Every token's choice hangs on it.
  private DType head(Shape shape) {
    if (base.blockElements() == 1) {
      return base;
    }
    if (shape.columns() % base.blockElements() != 0) {
      return DType.Q8_0;
    }
    return base == DType.Q8_0 ? DType.Q8_0 : DType.Q6_K;
  }

  private DType attentionValue(int layer) {
    return switch (mix) {
      case Q4_K_M, Q5_K_M -> matters(layer, count(TensorRole.ATTENTION_VALUE));
      case Q4_K_S -> layer < 4 ? DType.Q5_K : base;
      default -> base;
    };
  }

  private DType fusedAttention() {
    return switch (mix) {
      case Q4_K_M -> DType.Q5_K;
      case Q5_K_M -> DType.Q6_K;
      default -> base;
    };
  }

  private DType feedForwardDown(int layer) {
    int all = count(TensorRole.FFN_DOWN);
    return switch (mix) {
      case Q4_K_M, Q5_K_M -> matters(layer, all);
      case Q4_K_S -> layer < all / 8 ? DType.Q5_K : base;
      default -> base;
    };
  }

  /// The first and last eighth of the layers, and every third between them.
  private DType matters(int layer, int all) {
    boolean isMore = layer < all / 8 || layer >= 7 * all / 8 || (layer - all / 8) % 3 == 2;
    return isMore ? DType.Q6_K : base;
  }

  private int count(TensorRole role) {
    return layers.getOrDefault(role, 0);
  }
}
