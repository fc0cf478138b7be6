package dev.hasten.model;

import java.util.List;

/// How rotary frequencies are stretched for contexts longer than the trained one, by Hugging Face's
/// `rope_scaling.rope_type`.
public sealed interface RopeScaling {

  /// The scaled radians per position of pair number `pair`, which has `inverseFrequency` unscaled.
  double apply(int pair, double inverseFrequency);

  /// What scores are multiplied by, because queries and keys would each be by its root.
  default double scoreFactor() {
    return 1;
  }

  /// The longest text that the scaled frequencies are for.
  default int longestContext() {
    return Integer.MAX_VALUE;
  }

  /// `default`.
  record None() implements RopeScaling {
    @Override
    public double apply(int pair, double inverseFrequency) {
      return inverseFrequency;
    }
  }

  /// `linear`: every position counts `1/factor`. Source: Chen et al. 2023, arXiv:2306.15595.
  record Linear(double factor) implements RopeScaling {
    @Override
    public double apply(int pair, double inverseFrequency) {
      return inverseFrequency / factor;
    }
  }

  /// `llama3`: slow pairs are stretched, fast ones kept, those between blended. Source:
  /// `_compute_llama3_parameters` of transformers (formula only).
  ///
  /// @param originalContext `original_max_position_embeddings`
  record Llama3(
      double factor, double lowFrequencyFactor, double highFrequencyFactor, double originalContext)
      implements RopeScaling {
    @Override
    public double apply(int pair, double inverseFrequency) {
      double turns = originalContext * inverseFrequency / (2 * Math.PI);
      if (turns < lowFrequencyFactor) {
        return inverseFrequency / factor;
      }
      if (turns > highFrequencyFactor) {
        return inverseFrequency;
      }
      double kept = (turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
      return (1 - kept) * inverseFrequency / factor + kept * inverseFrequency;
    }
  }

  /// `longrope`: each pair has a divisor of its own. Source: Ding et al. 2024, arXiv:2402.13753.
  ///
  /// @param factors `short_factor`, one for each pair
  /// @param attentionFactor what queries and keys are multiplied by
  /// @param trainedContext the longest text that these factors are for
  record LongRope(List<Double> factors, double attentionFactor, int trainedContext)
      implements RopeScaling {
    public LongRope {
      factors = List.copyOf(factors);
    }

    @Override
    public double apply(int pair, double inverseFrequency) {
      return inverseFrequency / factors.get(pair);
    }

    @Override
    public double scoreFactor() {
      return attentionFactor * attentionFactor;
    }

    @Override
    public int longestContext() {
      return trainedContext;
    }
  }
}
