package dev.hasten.quality;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/// Scores one prediction after another from logits, in double. One for each member of the team.
sealed interface TokenScorer {

  /// Scores a token.
  ///
  /// @param model logits
  /// @param reference logits; without a reference, empty
  /// @param next the token that follows, as each of the two numbers it
  /// @param index where the result belongs
  void score(float[] model, float[] reference, Next next, int index);

  /// The token that follows, in the model's numbers and in the reference's.
  record Next(int ofModel, int ofReference) {}

  /// The model by itself.
  record Alone(TokenScores scores) implements TokenScorer {
    @Override
    public void score(float[] model, float[] reference, Next next, int index) {
      double highest = highest(model);
      double sum = 0;
      for (float logit : model) {
        sum += Math.exp(logit - highest);
      }
      scores.nll[index] = Math.log(sum) - (model[next.ofModel()] - highest);
    }
  }

  /// Model and reference with one vocabulary. Logits relative to the highest are `d`, the
  /// reference's `r`; with `Z` the sums of their exponentials, the divergence is `Σ exp(r)·(r − d)
  /// / Z_r − log Z_r + log Z_d`, which is exactly 0 for equal logits.
  record SameVocabulary(TokenScores scores) implements TokenScorer {
    @Override
    public void score(float[] model, float[] reference, Next next, int index) {
      int top = indexOfHighest(model);
      int referenceTop = indexOfHighest(reference);
      double highest = model[top];
      double referenceHighest = reference[referenceTop];
      double sum = 0;
      double referenceSum = 0;
      double weighted = 0;
      for (int id = 0; id < model.length; id++) {
        double relative = model[id] - highest;
        double referenceRelative = reference[id] - referenceHighest;
        double weight = Math.exp(referenceRelative);
        sum += Math.exp(relative);
        referenceSum += weight;
        if (weight > 0) {
          weighted += weight * (referenceRelative - relative);
        }
      }
      double logSum = Math.log(sum);
      double referenceLogSum = Math.log(referenceSum);
      double nll = logSum - (model[next.ofModel()] - highest);
      double referenceNll = referenceLogSum - (reference[next.ofReference()] - referenceHighest);
      scores.nll[index] = nll;
      scores.referenceNll[index] = referenceNll;
      scores.divergence[index] = Math.max(0, weighted / referenceSum - referenceLogSum + logSum);
      scores.deltaProbability[index] = Math.exp(-nll) - Math.exp(-referenceNll);
      scores.sameTop[index] = top == referenceTop;
    }
  }

  /// Model and reference with different vocabularies: probabilities of tokens with one spelling are
  /// added, and both distributions are divided by what they give to the shared spellings. What is
  /// compared are these; the likelihoods are each model's own.
  final class SharedSpellings implements TokenScorer {
    private final TokenScores scores;
    private final SharedVocabulary vocabulary;
    private final double[] mass;
    private final double[] referenceMass;

    SharedSpellings(TokenScores scores, SharedVocabulary vocabulary) {
      this.scores = scores;
      this.vocabulary = vocabulary;
      this.mass = new double[vocabulary.size()];
      this.referenceMass = new double[vocabulary.size()];
    }

    @Override
    public void score(float[] model, float[] reference, Next next, int index) {
      double highest = highest(model);
      double referenceHighest = highest(reference);
      double sum = gather(model, highest, mass, vocabulary::ofModel);
      double referenceSum =
          gather(reference, referenceHighest, referenceMass, vocabulary::ofReference);
      double shared = sumOf(mass);
      double referenceShared = sumOf(referenceMass);
      boolean isSameNext = vocabulary.isSame(next.ofModel(), next.ofReference());
      int spelling = vocabulary.ofModel(next.ofModel());
      scores.nll[index] = Math.log(sum) - (model[next.ofModel()] - highest);
      scores.referenceNll[index] =
          Math.log(referenceSum) - (reference[next.ofReference()] - referenceHighest);
      scores.lostMass[index] = Math.max(0, 1 - shared / sum);
      scores.referenceLostMass[index] = Math.max(0, 1 - referenceShared / referenceSum);
      scores.divergence[index] = divergence(shared, referenceShared);
      scores.deltaProbability[index] =
          isSameNext
              ? mass[spelling] / shared - referenceMass[spelling] / referenceShared
              : Double.NaN;
      scores.sameTop[index] = indexOfHighest(mass) == indexOfHighest(referenceMass);
    }

    private static double gather(
        float[] logits, double highest, double[] mass, IntUnaryOperator spellingOf) {
      Arrays.fill(mass, 0);
      double sum = 0;
      for (int id = 0; id < logits.length; id++) {
        double weight = Math.exp(logits[id] - highest);
        int spelling = spellingOf.applyAsInt(id);
        sum += weight;
        if (spelling != SharedVocabulary.NOT_SHARED) {
          mass[spelling] += weight;
        }
      }
      return sum;
    }

    private double divergence(double shared, double referenceShared) {
      double sum = 0;
      for (int spelling = 0; spelling < mass.length; spelling++) {
        double reference = referenceMass[spelling] / referenceShared;
        if (reference > 0) {
          double model = Math.max(mass[spelling] / shared, Double.MIN_NORMAL);
          sum += reference * Math.log(reference / model);
        }
      }
      return Math.max(0, sum);
    }
  }

  private static double highest(float[] logits) {
    return logits[indexOfHighest(logits)];
  }

  private static int indexOfHighest(float[] values) {
    int highest = 0;
    for (int index = 1; index < values.length; index++) {
      if (values[index] > values[highest]) {
        highest = index;
      }
    }
    return highest;
  }

  private static int indexOfHighest(double[] values) {
    int highest = 0;
    for (int index = 1; index < values.length; index++) {
      if (values[index] > values[highest]) {
        highest = index;
      }
    }
    return highest;
  }

  private static double sumOf(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
