package dev.hasten.sampling;

import dev.hasten.error.BadModelException;

/// Chooses tokens for one sequence.
public final class Sampler {
  private final SamplingParams params;
  private final Penalties penalties;
  private final TopLogits.Room room = new TopLogits.Room();

  /// The logits of the token at hand with its penalties; made once.
  private float[] changed = new float[0];

  public Sampler(SamplingParams params) {
    this.params = params;
    this.penalties = new Penalties(params);
  }

  /// The next token.
  ///
  /// @param logits of one position; not changed
  /// @param history the tokens before it, whose number is the position of the token chosen
  /// @throws BadModelException if a logit is no number or infinitely high
  public int sample(float[] logits, TokenHistory history) {
    float[] wanted = penalized(logits, history);
    PartHighs highs = room.highs(wanted);
    if (!highs.areNumbers()) {
      throw noNumber(logits);
    }
    if (params.temperature() == 0) {
      return TopLogits.argmax(wanted, highs);
    }
    int count = params.topK() == 0 ? wanted.length : Math.min(params.topK(), wanted.length);
    Candidates candidates = Candidates.likeliest(wanted, highs, params.temperature(), count, room);
    if (params.typicalP() < 1) {
      candidates = candidates.typicalP(params.typicalP());
    }
    if (params.topP() < 1) {
      candidates = candidates.topP(params.topP());
    }
    if (params.minP() > 0) {
      candidates = candidates.minP(params.minP());
    }
    return candidates.draw(CountedRandom.uniform(params.seed(), history.size()));
  }

  /// The logits themselves where nothing changes them: a copy for each token would be garbage.
  private float[] penalized(float[] logits, TokenHistory history) {
    if (!penalties.changeAny()) {
      return logits;
    }
    if (changed.length != logits.length) {
      changed = new float[logits.length];
    }
    System.arraycopy(logits, 0, changed, 0, logits.length);
    penalties.apply(changed, history);
    return changed;
  }

  private static BadModelException noNumber(float[] logits) {
    int token = 0;
    while (token < logits.length && logits[token] < Float.POSITIVE_INFINITY) {
      token++;
    }
    String which =
        token < logits.length
            ? "the logit of token %d is %s".formatted(token, logits[token])
            : "a logit with its penalties is no number";
    return new BadModelException(
        which,
        "the model file is damaged, or the model needs wider numbers than f32; fetch it again");
  }
}
