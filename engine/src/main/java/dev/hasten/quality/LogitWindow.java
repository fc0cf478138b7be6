package dev.hasten.quality;

import dev.hasten.error.BadModelException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Share;
import java.util.Optional;

/// The logits of a few neighbouring positions of a chunk, and then of the next ones: all of a
/// chunk's are never there at once.
final class LogitWindow {
  private static final float[] NO_LOGITS = {};

  private final Span span;
  private final int[] tokens;
  private final TokenScores scores;
  private int from;
  private int to;
  private Optional<FloatMatrix> logits = Optional.empty();

  /// The positions of a chunk whose logits are wanted.
  ///
  /// @param chunk its number, for errors
  /// @param first the first such position
  /// @param end after the last one
  record Span(Contender contender, ChunkRunner runner, int chunk, int first, int end) {}

  /// Begins a span.
  ///
  /// @param scores how well each position predicts the token after it, the first wanted one first
  LogitWindow(Span span, int[] tokens, TokenScores scores) {
    this.span = span;
    this.tokens = tokens.clone();
    this.scores = scores;
    this.from = span.first();
    this.to = span.first();
    span.runner().begin(tokens, span.first());
  }

  boolean hasNext() {
    return to < span.end();
  }

  /// Whether a position's logits are there now.
  boolean covers(int position) {
    return from <= position && position < to;
  }

  /// A position's logits.
  float[] logits(int position) {
    return logits.orElseThrow().row(position - from);
  }

  /// The token after a position.
  int next(int position) {
    return tokens[position + 1];
  }

  /// Goes on to the next positions, and scores them.
  ///
  /// @throws BadModelException if logits are no numbers
  void advance(ThreadTeam team) {
    from = to;
    to = Math.min(to + ChunkRunner.SCORED_STEP_TOKENS, span.end());
    logits = Optional.of(span.runner().step(from, to));
    TokenScorer.Alone scorer = new TokenScorer.Alone(scores);
    team.run((member, _) -> {
      Share share = new Share(member, team.size());
      for (int row = share.from(to - from, 1); row < share.to(to - from, 1); row++) {
        score(scorer, from + row);
      }
    });
    for (int position = from; position < to; position++) {
      requireNumber(position);
    }
  }

  private void score(TokenScorer scorer, int position) {
    if (position + 1 < tokens.length) {
      TokenScorer.Next next = new TokenScorer.Next(next(position), 0);
      scorer.score(logits(position), NO_LOGITS, next, position - span.first());
    }
  }

  private void requireNumber(int position) {
    if (!Double.isFinite(scores.nll[position - span.first()])) {
      throw DecoderEvaluation.noNumbers(span.contender(), position, span.chunk());
    }
  }
}
