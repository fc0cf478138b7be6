package dev.hasten.runtime;

import dev.hasten.error.UsageException;
import dev.hasten.kernel.Kernels;
import dev.hasten.model.EncoderHead;
import java.util.ArrayList;
import java.util.List;

/// Turns texts into vectors with an encoder, many texts a step. Used by one thread.
public final class Embedder implements AutoCloseable {
  private final EncoderTexts reader;
  private final EncoderRunner runner;

  /// @param model an encoder; must stay open as long as the embedder
  /// @throws UsageException if the model is no encoder, or one with another head
  public Embedder(LanguageModel model, Kernels kernels, int threads) {
    EncoderUses.require(
        model,
        EncoderHead.Embedding.class,
        "makes no embeddings",
        "choose an encoder, such as minilm");
    this.reader = new EncoderTexts(model);
    this.runner = new EncoderRunner(model.model(), kernels, threads);
  }

  /// One vector of length 1 for each text, in order.
  ///
  /// @throws UsageException if a text has more tokens than the model has positions
  public List<float[]> embed(List<String> texts) {
    List<float[]> embeddings = new ArrayList<>();
    runner.run(texts.stream().map(reader::text).toList(), (_, row) -> embeddings.add(row));
    return embeddings;
  }

  @Override
  public void close() {
    runner.close();
  }
}
