package dev.hasten.calibrate;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.model.Model;
import dev.hasten.model.Operator;
import dev.hasten.model.StorageLayout;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Rounds the matrices of a model with all that is here: scales that neighbours absorb, then error
/// feedback. Where a file has a matrix as its graph wants it or with rows in another order; a
/// transposed one is left as it is.
public final class CalibratedRounding {
  private final ActivationStatistics statistics;
  private final Model model;
  private final Function<Tensor, Optional<DType>> types;
  private final FeedbackOptions options;
  private final ThreadTeam team;
  private final Results results;
  private final List<AbsorptionSite> sites;
  private final Set<String> done = new HashSet<>();

  private CalibratedRounding(
      ActivationStatistics statistics,
      Function<Tensor, Optional<DType>> types,
      FeedbackOptions options,
      ThreadTeam team,
      Results results) {
    this.statistics = statistics;
    this.model = statistics.model();
    this.types = types;
    this.options = options;
    this.team = team;
    this.results = results;
    this.sites = AbsorptionSite.of(model.graph());
  }

  /// Takes tensors in place of those of the file of the same name: rounded matrices, and norms and
  /// biases (F32) that absorbed scales, which come before the matrices of their part of the model.
  @FunctionalInterface
  public interface Results {
    /// Takes one.
    ///
    /// @param relativeError of rounding alone, to what the numbers are with scales absorbed: the
    ///   root mean square of the difference, as a part of their own
    void accept(Tensor tensor, double relativeError);

    /// Whether an earlier run has accepted it already, which was the same.
    default boolean has(String name) {
      return false;
    }
  }

  /// Rounds those matrices of products that `types` has a type for that [ErrorFeedback] supports
  /// and whose blocks their rows fill.
  ///
  /// @param types the type that a tensor of the file is to get, if any
  /// @param team that of the statistics
  public static void run(
      ActivationStatistics statistics,
      Function<Tensor, Optional<DType>> types,
      FeedbackOptions options,
      ThreadTeam team,
      Results results) {
    new CalibratedRounding(statistics, types, options, team, results).run();
  }

  private void run() {
    List<WeightSpec> left = new ArrayList<>();
    parts().forEach(left::addAll);
    statistics.hessians(new LinkedHashSet<>(left), this::round);
  }

  /// The matrices to round: of each block, and of what comes after the last. No scale is absorbed
  /// from one part to another.
  private List<Set<WeightSpec>> parts() {
    List<Set<WeightSpec>> parts = new ArrayList<>();
    model.graph().blocks().forEach(block -> parts.add(matrices(block.operators())));
    parts.add(matrices(model.graph().epilogue()));
    parts.removeIf(this::isFinished);
    return parts;
  }

  private boolean isFinished(Set<WeightSpec> part) {
    return part.stream().allMatch(matrix -> results.has(model.weight(matrix).tensor().name()));
  }

  private Set<WeightSpec> matrices(List<Operator> operators) {
    return operators.stream()
        .flatMap(operator ->
            operator instanceof Operator.Linear linear
                ? Stream.of(linear.weight())
                : Stream.<WeightSpec>empty())
        .filter(matrix -> typeOf(matrix).isPresent())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private Optional<DType> typeOf(WeightSpec spec) {
    Weight weight = model.weight(spec);
    return types
        .apply(weight.tensor())
        .filter(ErrorFeedback::supports)
        .filter(type -> spec.columns() % type.blockElements() == 0)
        .filter(_ -> weight.layout() != StorageLayout.TRANSPOSED);
  }

  private void round(SequencedMap<WeightSpec, Hessian> hessians) {
    Map<String, TensorScaling> scalings = scalings(hessians);
    scalings.forEach(this::acceptVector);
    IdentityHashMap<Hessian, Map<DType, ErrorFeedback>> feedbacks = new IdentityHashMap<>();
    hessians.forEach((matrix, hessian) -> {
      Tensor tensor = model.weight(matrix).tensor();
      if (!done.add(tensor.name())) {
        return; // fused with one that was rounded
      }
      if (!feedbacks.containsKey(hessian)) {
        feedbacks.clear(); // matrices of one input come one after another
      }
      DType type = typeOf(matrix).orElseThrow();
      Optional<TensorScaling> scaling = Optional.ofNullable(scalings.get(tensor.name()));
      ErrorFeedback feedback =
          feedbacks
              .computeIfAbsent(hessian, _ -> new EnumMap<>(DType.class))
              .computeIfAbsent(type, wanted -> feedback(wanted, hessian, scaling));
      accept(tensor, type, feedback, scaling);
    });
  }

  private void acceptVector(String name, TensorScaling scaling) {
    Tensor tensor = model.file().requiredTensor(name);
    if (tensor.shape().rank() == 1) {
      results.accept(scaled(tensor, scaling), 0);
    }
  }

  private ErrorFeedback feedback(DType type, Hessian hessian, Optional<TensorScaling> scaling) {
    Hessian scaled = scaling.map(made -> made.inputs(hessian)).orElse(hessian);
    return ErrorFeedback.of(type, scaled, options, team);
  }

  private Map<String, TensorScaling> scalings(Map<WeightSpec, Hessian> hessians) {
    ScaleAbsorption absorption = new ScaleAbsorption(model, team);
    for (AbsorptionSite site : sites) {
      WeightSpec first = site.consumers().getFirst();
      Hessian hessian = hessians.get(first);
      if (hessian != null && canAbsorb(site)) {
        absorption.absorb(site, hessian, typeOf(first).orElseThrow());
      }
    }
    return absorption.scalings();
  }

  /// All matrices that change must be rounded here.
  private boolean canAbsorb(AbsorptionSite site) {
    return Stream.concat(site.consumers().stream(), site.producers().stream())
        .allMatch(spec -> spec.dimensions().size() == 1 || typeOf(spec).isPresent());
  }

  private void accept(
      Tensor tensor, DType type, ErrorFeedback feedback, Optional<TensorScaling> scaling) {
    int rows = Math.toIntExact(tensor.shape().rows());
    int columns = Math.toIntExact(tensor.shape().columns());
    MemorySegment data = Arena.ofAuto().allocate(type.bytesFor(tensor.shape().elements()));
    ErrorFeedback.Rows numbers =
        (row, target) -> {
          long at = row * tensor.rowBytes();
          Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), at, target, 0, columns);
          scaling.ifPresent(made -> made.apply(row, target));
        };
    feedback.quantize(rows, numbers, data);
    Tensor rounded = new Tensor(tensor.name(), type, tensor.shape(), data);
    results.accept(rounded, RoundingError.relative(rounded, () -> numbers::read, team));
  }

  private static Tensor scaled(Tensor vector, TensorScaling scaling) {
    float[] values = new float[Math.toIntExact(vector.shape().columns())];
    Dequantizer.dequantizeRow(vector.dtype(), vector.data(), 0, values, 0, values.length);
    scaling.apply(0, values);
    MemorySegment data = Arena.ofAuto().allocate(DType.F32.bytesFor(values.length));
    MemorySegment.copy(values, 0, data, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values.length);
    return new Tensor(vector.name(), DType.F32, vector.shape(), data);
  }
}
