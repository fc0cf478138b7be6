package dev.hasten.runtime;

import dev.hasten.model.EncoderHead.Classification;
import dev.hasten.model.ScoreFunction;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/// How well each label of a classifier fits a text.
///
/// @param scores one for each label, in the model's order
public record LabelScores(List<LabelScore> scores) {
  public LabelScores {
    scores = List.copyOf(scores);
    if (scores.isEmpty()) {
      throw new IllegalArgumentException("a classifier has at least one label");
    }
  }

  static LabelScores of(Classification head, float[] logits) {
    double[] scores = scores(head.scores(), logits);
    return new LabelScores(
        IntStream.range(0, logits.length)
            .mapToObj(i -> new LabelScore(head.labels().get(i), scores[i], logits[i]))
            .toList());
  }

  /// The label that fits best; of equals, the first.
  public LabelScore best() {
    return ranked().getFirst();
  }

  /// The labels, best first.
  public List<LabelScore> ranked() {
    return scores.stream()
        .sorted(Comparator.comparingDouble(LabelScore::score).reversed())
        .toList();
  }

  private static double[] scores(ScoreFunction function, float[] logits) {
    return switch (function) {
      case SOFTMAX -> Softmax.of(logits);
      case SIGMOID -> of(logits, LabelScores::sigmoid);
      case IDENTITY -> of(logits, logit -> logit);
    };
  }

  private static double[] of(float[] logits, DoubleUnaryOperator function) {
    double[] scores = new double[logits.length];
    Arrays.setAll(scores, i -> function.applyAsDouble(logits[i]));
    return scores;
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
