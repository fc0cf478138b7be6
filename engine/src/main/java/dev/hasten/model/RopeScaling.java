package dev.hasten.model;

/// How rotary frequencies are stretched for contexts longer than the trained one, by Hugging Face's
/// `rope_scaling.rope_type`.
public sealed interface RopeScaling {

  /// The scaled radians per position of a pair that has `inverseFrequency` unscaled.
  double apply(double inverseFrequency);

  /// `default`.
  record None() implements RopeScaling {
    @Override
    public double apply(double inverseFrequency) {
      return inverseFrequency;
    }
  }

  /// `linear`: every position counts `1/factor`. Source: Chen et al. 2023, arXiv:2306.15595.
  record Linear(double factor) implements RopeScaling {
    @Override
    public double apply(double inverseFrequency) {
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
    public double apply(double inverseFrequency) {
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
}
