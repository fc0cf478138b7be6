package dev.hasten.quality;

import dev.hasten.error.BadModelException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Share;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/// Evaluates a decoder by llama-perplexity's protocol: an empty cache for each chunk of the text,
/// of which the second half is scored. A reference runs over the same chunks, a step of each in
/// turn, so that no logits are ever kept. The result is the same bits for any number of threads.
public final class DecoderEvaluation {
  private DecoderEvaluation() {}

  /// The perplexity of a model.
  ///
  /// @throws dev.hasten.error.UsageException if the text is shorter than a chunk, the model has
  ///   fewer positions, or is an encoder
  /// @throws BadModelException if its logits are no numbers
  public static DecoderQuality alone(
      Contender model, String text, EvaluationOptions options, EvaluationProgress progress) {
    try (ThreadTeam team = new ThreadTeam(options.threads());
        ChunkRunner runner = new ChunkRunner(model, team, options.contextTokens())) {
      ChunkedText chunks = ChunkedText.of(model.model().tokenizer(), text, options.contextTokens());
      Pass pass = new Pass(team, new Side(model, runner, chunks), Optional.empty(), options);
      pass.run(progress, TokenScorer.Alone::new);
      return pass.quality(Optional.empty());
    }
  }

  /// The perplexity of a model and its divergence from a reference.
  ///
  /// Where the two tokenizers cut the text otherwise, they are compared where both have a boundary
  /// at the same byte, over the spellings that both have.
  ///
  /// @throws dev.hasten.error.UsageException as for [#alone], or if the two tokenizers cut the text
  ///   so differently that there is nothing to compare
  /// @throws BadModelException if logits are no numbers
  public static DecoderQuality against(
      Contender reference,
      Contender model,
      String text,
      EvaluationOptions options,
      EvaluationProgress progress) {
    ChunkRunner.requireDecoder(model);
    ChunkRunner.requireDecoder(reference);
    SharedVocabulary vocabulary =
        new SharedVocabulary(model.model().tokenizer(), reference.model().tokenizer());
    Optional<ChunkedText.Pair> alike =
        ChunkedText.cutAlike(vocabulary, model, reference, text, options);
    try (ThreadTeam team = new ThreadTeam(options.threads())) {
      return alike.isPresent()
          ? againstCutAlike(team, reference, model, vocabulary, alike.get(), options, progress)
          : AlignedEvaluation.run(team, model, reference, text, vocabulary, options, progress);
    }
  }

  private static DecoderQuality againstCutAlike(
      ThreadTeam team,
      Contender reference,
      Contender model,
      SharedVocabulary vocabulary,
      ChunkedText.Pair chunks,
      EvaluationOptions options,
      EvaluationProgress progress) {
    try (ChunkRunner runner = new ChunkRunner(model, team, options.contextTokens());
        ChunkRunner referenceRunner = new ChunkRunner(reference, team, options.contextTokens())) {
      Side ours = new Side(model, runner, chunks.model());
      Side theirs = new Side(reference, referenceRunner, chunks.reference());
      Pass pass = new Pass(team, ours, Optional.of(theirs), options);
      pass.run(
          progress,
          scores ->
              vocabulary.isIdentical()
                  ? new TokenScorer.SameVocabulary(scores)
                  : new TokenScorer.SharedSpellings(scores, vocabulary));
      return pass.quality(Optional.of(vocabulary));
    }
  }

  static BadModelException noNumbers(Contender contender, int position, int chunk) {
    return new BadModelException(
        "%s: after token %d of chunk %d the logits are no numbers"
            .formatted(contender.path(), position, chunk),
        "the weights may be damaged, or too large for f16: try --activations float --kv f32");
  }

  /// One of the models with what it reads.
  private record Side(Contender contender, ChunkRunner runner, ChunkedText text) {}

  /// Makes what a member of the team scores with.
  private interface ScorerOf {
    TokenScorer of(TokenScores scores);
  }

  /// One run over the text.
  private static final class Pass {
    private static final float[] NO_LOGITS = {};

    private final ThreadTeam team;
    private final Side model;
    private final Optional<Side> reference;
    private final EvaluationOptions options;
    private final int chunks;
    private final TokenScores scores;
    private int[] tokens = {};
    private int[] referenceTokens = {};
    private double nllSum;

    Pass(ThreadTeam team, Side model, Optional<Side> reference, EvaluationOptions options) {
      this.team = team;
      this.model = model;
      this.reference = reference;
      this.options = options;
      this.chunks = model.text().chunks(options.chunks());
      this.scores = new TokenScores(Math.multiplyExact(chunks, options.scoredTokens()));
    }

    void run(EvaluationProgress progress, ScorerOf scorerOf) {
      TokenScorer[] scorers = new TokenScorer[team.size()];
      Arrays.setAll(scorers, _ -> scorerOf.of(scores));
      for (int chunk = 0; chunk < chunks; chunk++) {
        runChunk(chunk, scorers);
        double perplexity = Math.exp(nllSum / ((chunk + 1.0) * options.scoredTokens()));
        progress.advanced("chunk", chunk + 1, chunks, OptionalDouble.of(perplexity));
      }
    }

    private void runChunk(int chunk, TokenScorer[] scorers) {
      tokens = model.text().chunk(chunk);
      referenceTokens = reference.map(side -> side.text().chunk(chunk)).orElse(tokens);
      model.runner().begin(tokens, options.firstScored());
      reference.ifPresent(side -> side.runner().begin(referenceTokens, options.firstScored()));
      int end = options.contextTokens() - 1;
      for (int from = options.firstScored(); from < end; from += ChunkRunner.SCORED_STEP_TOKENS) {
        int to = Math.min(from + ChunkRunner.SCORED_STEP_TOKENS, end);
        Step step = new Step(chunk, from, to);
        runStep(step, scorers);
        check(step);
      }
    }

    /// Tokens `[from, to)` of a chunk.
    private record Step(int chunk, int from, int to) {}

    private void runStep(Step step, TokenScorer[] scorers) {
      FloatMatrix logits = model.runner().step(step.from(), step.to());
      Optional<FloatMatrix> references =
          reference.map(side -> side.runner().step(step.from(), step.to()));
      team.run((member, _) -> {
        Share share = new Share(member, team.size());
        int rows = step.to() - step.from();
        for (int row = share.from(rows, 1); row < share.to(rows, 1); row++) {
          int at = row;
          score(
              step,
              row,
              scorers[member],
              logits.row(row),
              references.map(matrix -> matrix.row(at)).orElse(NO_LOGITS));
        }
      });
    }

    private void score(
        Step step, int row, TokenScorer scorer, float[] logits, float[] referenceLogits) {
      int next = step.from() + row + 1;
      scorer.score(
          logits,
          referenceLogits,
          new TokenScorer.Next(tokens[next], referenceTokens[next]),
          index(step, next - 1));
    }

    private int index(Step step, int position) {
      return step.chunk() * options.scoredTokens() + position - options.firstScored();
    }

    /// Adds up what a step brought.
    private void check(Step step) {
      for (int position = step.from(); position < step.to(); position++) {
        int index = index(step, position);
        requireNumber(scores.nll[index], model, step, position);
        if (reference.isPresent()) {
          requireNumber(scores.referenceNll[index], reference.get(), step, position);
        }
        nllSum += scores.nll[index];
      }
    }

    private static void requireNumber(double nll, Side side, Step step, int position) {
      if (!Double.isFinite(nll)) {
        throw noNumbers(side.contender(), position, step.chunk());
      }
    }

    DecoderQuality quality(Optional<SharedVocabulary> vocabulary) {
      int ofChunk = options.scoredTokens();
      return new DecoderQuality(
          model.text().tokens(),
          options.contextTokens(),
          chunks,
          options.firstScored(),
          scores.nll.length,
          Perplexity.of(scores.nll, ofChunk),
          vocabulary.map(shared -> Divergence.of(scores, ofChunk, shared)));
    }
  }
}
