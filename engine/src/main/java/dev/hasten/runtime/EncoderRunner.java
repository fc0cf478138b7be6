package dev.hasten.runtime;

import dev.hasten.executor.Executor;
import dev.hasten.executor.PlanOptions;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Kernels;
import dev.hasten.model.Model;
import dev.hasten.model.Value.RowKind;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import java.util.List;

/// Runs inputs through an encoder, as many in a step as fit. Used by one thread.
final class EncoderRunner implements AutoCloseable {
  /// Selected tokens of a step, and so of an input: each has a row as wide as the vocabulary.
  static final int MOST_SELECTED = 32;

  private static final int MOST_SEQUENCES = 32;

  private final int highestTokenType;
  private final boolean isSelecting;
  private final ThreadTeam team;
  private final Executor executor;
  private final StepBatch batch;

  /// @param model an encoder; its file must stay open as long as the runner
  EncoderRunner(Model model, Kernels kernels, int threads) {
    int tokenTypes = model.config().encoder().orElseThrow().typeVocabSize();
    this.highestTokenType = Math.max(tokenTypes - 1, 0);
    this.isSelecting = model.graph().output().rows() == RowKind.SELECTED;
    int tokens = model.config().maxPositionEmbeddings();
    StepLimits limits = new StepLimits(tokens, MOST_SELECTED, MOST_SEQUENCES);
    this.team = new ThreadTeam(threads);
    this.executor = Executor.of(model, kernels, PlanOptions.of(limits), team);
    this.batch = new StepBatch(limits);
  }

  /// Takes the rows of the graph's output.
  @FunctionalInterface
  interface RowSink {
    /// Takes the next row.
    ///
    /// @param input index of the input that the row belongs to
    void accept(int input, float[] row);
  }

  /// Gives `rows` one row for each input, or one for each token that an input selects, in order.
  ///
  /// @param inputs none longer than the model has positions, none with more than [#MOST_SELECTED]
  ///   selected tokens
  void run(List<EncoderInput> inputs, RowSink rows) {
    batch.clear();
    int first = 0;
    for (int index = 0; index < inputs.size(); index++) {
      if (!fits(inputs.get(index))) {
        step(inputs, first, rows);
        first = index;
      }
      add(inputs.get(index));
    }
    step(inputs, first, rows);
  }

  private boolean fits(EncoderInput input) {
    return input.length() <= batch.remainingTokens()
        && batch.sequences() < MOST_SEQUENCES
        && batch.rows(RowKind.SELECTED) + input.selectedCount() <= MOST_SELECTED;
  }

  private void add(EncoderInput input) {
    batch.beginSequence();
    int selected = 0;
    for (int index = 0; index < input.length(); index++) {
      batch.add(input.id(index), index, Math.min(input.tokenType(index), highestTokenType));
      if (selected < input.selectedCount() && input.selected(selected) == index) {
        batch.select();
        selected++;
      }
    }
  }

  private void step(List<EncoderInput> inputs, int first, RowSink rows) {
    if (batch.sequences() == 0) {
      return;
    }
    FloatMatrix output = executor.execute(batch);
    int row = 0;
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      int input = first + sequence;
      int end = row + (isSelecting ? inputs.get(input).selectedCount() : 1);
      for (; row < end; row++) {
        rows.accept(input, output.row(row));
      }
    }
    batch.clear();
  }

  @Override
  public void close() {
    team.close();
    executor.close();
  }
}
