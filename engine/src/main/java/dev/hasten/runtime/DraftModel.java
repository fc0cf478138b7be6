package dev.hasten.runtime;

import dev.hasten.error.UsageException;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kvcache.BlockPool;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.sampling.TokenHistory;
import dev.hasten.sampling.TopLogits;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import dev.hasten.tokenizer.Tokenizer;

/// A smaller model with the same tokenizer that says what it would go on with, token after token,
/// the likeliest each time. It keeps keys and values of one text, as far as that text stays the
/// same. Used by one thread.
final class DraftModel implements AutoCloseable {
  /// How much of a new measurement counts.
  private static final double WEIGHT = 0.1;

  /// New tokens of the text since the last guess, if there was one in each step.
  private static final int USUALLY_NEW = 2;

  private final Executor executor;
  private final BlockPool pool;
  private final BlockTable table;
  private final StepBatch batch;
  private final int contextTokens;
  private final int vocabulary;
  private final float[] logits;

  /// The tokens whose keys and values are in the table.
  private final int[] computed;

  private int computedCount;
  private double tokenNanos;

  /// @param draft must stay open as long as this
  /// @param vocabulary tokens that the model knows for which this one guesses
  /// @param team that computes; others may use it in between
  DraftModel(LoadedModel draft, int vocabulary, EngineOptions options, ThreadTeam team) {
    this.vocabulary = vocabulary;
    this.contextTokens =
        Math.min(options.contextTokens(), draft.model().config().maxPositionEmbeddings());
    StepLimits limits = StepLimits.of(options.maxStepTokens(), 1);
    this.executor =
        Executor.of(draft.model().model(), draft.kernels(), PlanOptions.of(limits), team);
    KvLayout layout = new KvLayout(draft.model().model().graph().kvStates(), options.kv());
    this.pool = new BlockPool(layout, KvLayout.blocksFor(contextTokens));
    this.table = new BlockTable(pool);
    this.batch = new StepBatch(limits);
    this.logits = new float[draft.model().model().graph().output().width()];
    this.computed = new int[contextTokens];
  }

  /// @throws UsageException if a token is spelled differently in both; one of the two vocabularies
  ///   may have more
  static void requireSameTokens(LanguageModel model, LanguageModel draft) {
    Tokenizer ours = model.tokenizer();
    Tokenizer theirs = draft.tokenizer();
    int common = Math.min(ours.vocabularySize(), theirs.vocabularySize());
    for (int id = 0; id < common; id++) {
      if (!ours.pieceOf(id).equals(theirs.pieceOf(id))) {
        throw new UsageException(
            "the draft model %s has another tokenizer: token %d is '%s' there and '%s' in %s"
                .formatted(
                    draft.file().path(),
                    id,
                    theirs.pieceOf(id),
                    ours.pieceOf(id),
                    model.file().path()),
            "take a smaller model of the same family");
      }
    }
  }

  /// The nanoseconds of a guess, as measured so far; 0 before the first.
  double tokenNanos() {
    return tokenNanos;
  }

  /// Guesses the tokens after the last one.
  ///
  /// @param count at least 1
  /// @return how many are in `target`: fewer where its context ends, or the other model lacks one
  int guess(TokenHistory history, int[] target, int count) {
    int most = Math.min(count, contextTokens - history.size() + 1);
    computedCount = Math.min(common(history), history.size() - 1);
    if (most < 1 || !knowsRest(history)) {
      return 0;
    }
    long start = System.nanoTime();
    boolean hasMuchToRead = history.size() - computedCount > USUALLY_NEW;
    int token = next(history);
    int guessed = 0;
    while (token < vocabulary) {
      target[guessed++] = token;
      if (guessed == most) {
        break;
      }
      token = compute(token);
    }
    if (guessed > 0 && !hasMuchToRead) {
      measured((double) (System.nanoTime() - start) / guessed);
    }
    return guessed;
  }

  private void measured(double nanos) {
    double most = tokenNanos == 0 ? nanos : Math.min(nanos, 2 * tokenNanos);
    tokenNanos += (tokenNanos == 0 ? 1 : WEIGHT) * (most - tokenNanos);
  }

  /// Computes what of the text is not computed yet, at least its last token.
  private int next(TokenHistory history) {
    table.truncate(computedCount);
    int likeliest = 0;
    while (computedCount < history.size()) {
      int chunk = Math.min(executor.plan().limits().tokens(), history.size() - computedCount);
      begin(chunk);
      for (int i = 0; i < chunk; i++) {
        add(history.get(computedCount));
      }
      likeliest = run();
    }
    return likeliest;
  }

  private int common(TokenHistory history) {
    int count = 0;
    while (count < Math.min(computedCount, history.size())
        && computed[count] == history.get(count)) {
      count++;
    }
    return count;
  }

  /// Whether it knows the tokens that it has not read yet.
  private boolean knowsRest(TokenHistory history) {
    for (int index = computedCount; index < history.size(); index++) {
      if (history.get(index) >= logits.length) {
        return false;
      }
    }
    return true;
  }

  private int compute(int token) {
    begin(1);
    add(token);
    return run();
  }

  private void begin(int tokens) {
    table.reserve(computedCount + tokens);
    batch.clear();
    batch.beginSequence(table);
  }

  private void add(int token) {
    batch.add(token, computedCount, 0);
    computed[computedCount] = token;
    computedCount++;
  }

  private int run() {
    batch.select();
    FloatMatrix output = executor.execute(batch);
    output.read(0, 0, logits, 0, logits.length);
    return TopLogits.argmax(logits);
  }

  @Override
  public void close() {
    executor.close();
    pool.close();
  }
}
