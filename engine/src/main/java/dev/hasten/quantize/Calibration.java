package dev.hasten.quantize;

import dev.hasten.calibrate.ActivationStatistics;
import dev.hasten.calibrate.CalibratedRounding;
import dev.hasten.calibrate.FeedbackOptions;
import dev.hasten.calibrate.ImportanceMatrix;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.quantize.PlainRounder.ColumnImportance;
import dev.hasten.quantize.QuantizedGguf.FinishedTensors;
import dev.hasten.quantize.QuantizedGguf.Preparation;
import dev.hasten.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Rounds a model's matrices for what they are multiplied with: block after block with error
/// feedback where a type has that; elsewhere each row by the importance of its columns.
///
/// @param statistics of the GGUF file that is made smaller
/// @param importance of a file, or of the same text, which is read for it when it is first needed
/// @param team that of the statistics
public record Calibration(
    ActivationStatistics statistics, Supplier<ImportanceMatrix> importance, ThreadTeam team) {

  /// How rows are rounded that nobody prepares.
  public Rounder rounder() {
    return new PlainRounder(team, new Gathered(importance));
  }

  /// Asks for the matrix once.
  private static final class Gathered implements ColumnImportance {
    private final Supplier<ImportanceMatrix> source;
    private Optional<ImportanceMatrix> matrix = Optional.empty();

    Gathered(Supplier<ImportanceMatrix> source) {
      this.source = source;
    }

    @Override
    public Optional<float[]> of(String tensorName) {
      ImportanceMatrix found = matrix.orElseGet(source);
      matrix = Optional.of(found);
      return found.of(tensorName).map(ImportanceMatrix.Entry::meanSquares);
    }
  }

  /// Rounds all products' matrices of a plan. A head that gets a copy of its own is the product's
  /// matrix, not the embedding that it is read from.
  public Preparation blockwise(QuantizationPlan plan) {
    Map<String, TensorChoice> choices = new HashMap<>();
    plan.tensors().stream()
        .filter(tensor -> !tensor.isKept())
        .forEach(tensor -> choices.put(tensor.source().name(), tensor));
    plan.tensors().stream()
        .filter(TensorChoice::isUntied)
        .forEach(tensor -> choices.put(tensor.source().name(), tensor));
    return finished ->
        CalibratedRounding.run(
            statistics,
            tensor -> Optional.ofNullable(choices.get(tensor.name())).map(TensorChoice::type),
            FeedbackOptions.DEFAULT,
            team,
            new Results(finished, choices));
  }

  private record Results(FinishedTensors finished, Map<String, TensorChoice> choices)
      implements CalibratedRounding.Results {
    @Override
    public void accept(Tensor tensor, double relativeError) {
      finished.keep(
          new Tensor(nameOf(tensor.name()), tensor.dtype(), tensor.shape(), tensor.data()),
          relativeError);
    }

    @Override
    public boolean has(String name) {
      return finished.find(nameOf(name)).isPresent();
    }

    private String nameOf(String source) {
      return Optional.ofNullable(choices.get(source)).map(TensorChoice::name).orElse(source);
    }
  }
}
