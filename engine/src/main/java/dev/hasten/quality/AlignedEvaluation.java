package dev.hasten.quality;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Share;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/// Evaluates a model beside a reference whose tokenizer cuts the text otherwise. Each runs over its
/// own tokens; they are compared where both have a boundary at the same byte.
final class AlignedEvaluation {
  private final ThreadTeam team;
  private final Contender model;
  private final Contender reference;
  private final AlignedText text;
  private final EvaluationOptions options;
  private final AlignedScores scores;
  private final TokenScorer[] scorers;

  private AlignedEvaluation(
      ThreadTeam team,
      Contender model,
      Contender reference,
      AlignedText text,
      SharedVocabulary vocabulary,
      EvaluationOptions options) {
    this.team = team;
    this.model = model;
    this.reference = reference;
    this.text = text;
    this.options = options;
    this.scores = new AlignedScores(text, options.scoredTokens());
    this.scorers = new TokenScorer[team.size()];
    Arrays.setAll(scorers, _ -> new TokenScorer.SharedSpellings(scores.compared(), vocabulary));
  }

  /// @throws dev.hasten.error.UsageException as [AlignedText#of], or if a model cannot be evaluated
  /// @throws dev.hasten.error.BadModelException if logits are no numbers
  static DecoderQuality run(
      ThreadTeam team,
      Contender model,
      Contender reference,
      String text,
      SharedVocabulary vocabulary,
      EvaluationOptions options,
      EvaluationProgress progress) {
    AlignedText aligned = AlignedText.of(model, reference, text, options);
    AlignedEvaluation evaluation =
        new AlignedEvaluation(team, model, reference, aligned, vocabulary, options);
    try (ChunkRunner runner = new ChunkRunner(model, team, options.contextTokens());
        ChunkRunner referenceRunner =
            new ChunkRunner(reference, team, aligned.mostReferenceTokens())) {
      for (int index = 0; index < aligned.chunks().size(); index++) {
        evaluation.runChunk(index, runner, referenceRunner);
        progress.advanced(
            "chunk",
            index + 1,
            aligned.chunks().size(),
            OptionalDouble.of(evaluation.scores.perplexityOf(index + 1)));
      }
    }
    return evaluation.quality();
  }

  private void runChunk(int index, ChunkRunner runner, ChunkRunner referenceRunner) {
    AlignedChunk chunk = text.chunks().get(index);
    int first = chunk.referenceAt[0];
    int last = chunk.referenceAt[chunk.positions() - 1];
    TokenScores ours = new TokenScores(options.scoredTokens());
    TokenScores theirs = new TokenScores(last + 1 - first);
    LogitWindow window =
        new LogitWindow(
            new LogitWindow.Span(
                model, runner, index, options.firstScored(), options.contextTokens() - 1),
            chunk.model,
            ours);
    LogitWindow other =
        new LogitWindow(
            new LogitWindow.Span(reference, referenceRunner, index, first, last + 1),
            chunk.reference,
            theirs);
    int done = 0;
    while (window.hasNext()) {
      window.advance(team);
      done = compare(index, window, other, done);
    }
    scores.add(index, ours.nll, theirs.nll);
  }

  /// Compares at all positions that the model's window covers.
  ///
  /// @param from the first position of the chunk's that is not yet compared
  /// @return the next one that is not
  private int compare(int index, LogitWindow window, LogitWindow other, int from) {
    AlignedChunk chunk = text.chunks().get(index);
    int at = from;
    while (at < chunk.positions() && window.covers(chunk.modelAt[at])) {
      while (!other.covers(chunk.referenceAt[at])) {
        other.advance(team);
      }
      int end = at + 1;
      while (end < chunk.positions()
          && window.covers(chunk.modelAt[end])
          && other.covers(chunk.referenceAt[end])) {
        end++;
      }
      compare(new Positions(chunk, scores.firstOf(index), at, end), window, other);
      at = end;
    }
    return at;
  }

  /// Positions `[from, to)` of those of a chunk at which both are compared.
  ///
  /// @param offset of the chunk's among all
  private record Positions(AlignedChunk chunk, int offset, int from, int to) {}

  private void compare(Positions positions, LogitWindow window, LogitWindow other) {
    team.run((member, _) -> {
      Share share = new Share(member, team.size());
      int count = positions.to() - positions.from();
      for (int i = share.from(count, 1); i < share.to(count, 1); i++) {
        int at = positions.from() + i;
        int ours = positions.chunk().modelAt[at];
        int theirs = positions.chunk().referenceAt[at];
        scorers[member].score(
            window.logits(ours),
            other.logits(theirs),
            new TokenScorer.Next(window.next(ours), other.next(theirs)),
            positions.offset() + at);
      }
    });
  }

  private DecoderQuality quality() {
    return new DecoderQuality(
        text.textTokens(),
        options.contextTokens(),
        text.chunks().size(),
        options.firstScored(),
        scores.nll().length,
        Perplexity.of(scores.nll(), options.scoredTokens()),
        Optional.of(scores.divergence()));
  }
}
