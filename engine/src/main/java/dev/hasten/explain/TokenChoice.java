package dev.hasten.explain;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.sampling.Sampler;
import dev.hasten.sampling.SamplingParams;
import dev.hasten.sampling.TokenHistory;
import java.util.List;
import java.util.SplittableRandom;

/// Chooses the tokens of an explained answer as a real one would, and makes up those of its prompt.
final class TokenChoice {
  private static final long SEED = 1;

  private final int vocabSize;
  private final float[] logits;
  private final Sampler sampler;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private TokenHistory history = new TokenHistory(List.of());

  TokenChoice(int vocabSize, SamplingParams params) {
    this.vocabSize = vocabSize;
    this.logits = new float[vocabSize];
    this.sampler = new Sampler(params);
  }

  /// A token that might be anything.
  int next() {
    return random.nextInt(vocabSize);
  }

  /// Chooses from a row.
  void choose(FloatMatrix rows, int row) {
    rows.read(row, 0, logits, 0, vocabSize);
    history.add(sampler.sample(logits, history));
  }

  /// Begins another answer.
  void forget() {
    history = new TokenHistory(List.of());
  }
}
