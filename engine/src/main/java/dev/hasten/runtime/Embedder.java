package dev.hasten.runtime;

import dev.hasten.error.UsageException;
import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Kernels;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.util.ArrayList;
import java.util.List;

/// Turns texts into vectors with an encoder, many texts a step. Used by one thread.
public final class Embedder implements AutoCloseable {
  private static final int MAX_BATCH_SEQUENCES = 32;

  private final LanguageModel model;
  private final int contextTokens;
  private final ThreadTeam team;
  private final Executor executor;
  private final StepBatch batch;

  /// @param model an encoder; must stay open as long as the embedder
  /// @throws UsageException if the model is no encoder
  public Embedder(LanguageModel model, Kernels kernels, int threads) {
    if (!model.isEncoder()) {
      throw new UsageException(
          "%s is a %s model, which makes no embeddings"
              .formatted(model.file().path(), model.config().architecture()),
          "choose an encoder, such as minilm");
    }
    this.model = model;
    this.contextTokens = model.config().maxPositionEmbeddings();
    StepLimits limits = new StepLimits(contextTokens, 1, MAX_BATCH_SEQUENCES);
    this.team = new ThreadTeam(threads);
    this.executor = Executor.of(model.model(), kernels, PlanOptions.of(limits), team);
    this.batch = new StepBatch(limits);
  }

  /// One vector of length 1 for each text, in order.
  ///
  /// @throws UsageException if a text has more tokens than the model has positions
  public List<float[]> embed(List<String> texts) {
    List<float[]> embeddings = new ArrayList<>();
    batch.clear();
    for (String text : texts) {
      int[] ids = tokenize(text);
      if (ids.length > batch.remainingTokens() || batch.sequences() == MAX_BATCH_SEQUENCES) {
        run(embeddings);
      }
      batch.beginSequence();
      for (int position = 0; position < ids.length; position++) {
        batch.add(ids[position], position, 0);
      }
    }
    run(embeddings);
    return embeddings;
  }

  private int[] tokenize(String text) {
    int[] ids = model.tokenizer().wrap(model.tokenizer().encode(text, SpecialText.PLAIN));
    if (ids.length > contextTokens) {
      throw new UsageException(
          "the text has %d tokens, the model has %d positions".formatted(ids.length, contextTokens),
          "cut it into shorter texts");
    }
    return ids;
  }

  private void run(List<float[]> embeddings) {
    if (batch.sequences() > 0) {
      FloatMatrix vectors = executor.execute(batch);
      for (int sequence = 0; sequence < batch.sequences(); sequence++) {
        embeddings.add(vectors.row(sequence));
      }
      batch.clear();
    }
  }

  @Override
  public void close() {
    team.close();
    executor.close();
  }
}
