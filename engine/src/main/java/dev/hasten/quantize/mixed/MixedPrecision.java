package dev.hasten.quantize.mixed;

import dev.hasten.calibrate.CalibrationProgress;
import dev.hasten.error.UsageException;
import dev.hasten.quantize.FileState;
import dev.hasten.quantize.QuantizationPlan;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.QuantizationSettings.Scope;
import dev.hasten.quantize.TensorChoice;
import dev.hasten.quantize.TypeMix;
import dev.hasten.quantize.TypeOverride;
import dev.hasten.quantize.mixed.SwappedWeights.Swap;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Chooses a type for every matrix from how far the model's answers move when it is rounded.
public final class MixedPrecision implements AutoCloseable {
  private final Subject subject;
  private final SensitivityMeter meter;
  private final SequencedMap<String, TensorChoice> choices = new LinkedHashMap<>();
  private final SequencedMap<String, TensorChoice> others = new LinkedHashMap<>();
  private final List<PrecisionItem> items = new ArrayList<>();

  private MixedPrecision(Subject subject) {
    this.subject = subject;
    this.meter = new SensitivityMeter(subject);
  }

  /// Measures every matrix of which nothing is known yet: a run over a few hundred tokens for each.
  ///
  /// @throws UsageException if the text is too short, `fixed` finds nothing, or no matrix is left
  public static MixedPrecision of(
      Subject subject, SensitivityStore store, CalibrationProgress progress) {
    MixedPrecision made = new MixedPrecision(subject);
    SensitivityStore.Known known = store.open(key(subject));
    try {
      made.measure(known, progress);
      return made;
    } catch (RuntimeException e) {
      made.close();
      throw e;
    } finally {
      known.write();
    }
  }

  private static String key(Subject subject) {
    return FileState.of(subject.contender().model().file())
        + ", "
        + SensitivityMeter.method(subject);
  }

  private void measure(SensitivityStore.Known known, CalibrationProgress progress) {
    List<TensorChoice> tensors = coarse().tensors();
    for (int index = 0; index < tensors.size(); index++) {
      TensorChoice tensor = tensors.get(index);
      Optional<PrecisionItem> item = isFree(tensor) ? known.find(tensor.name()) : Optional.empty();
      if (item.isEmpty() && isFree(tensor)) {
        item = meter.item(tensor);
        item.ifPresent(known::keep);
      }
      item.ifPresent(items::add);
      (item.isPresent() ? choices : others).put(tensor.name(), tensor);
      progress.advanced(index + 1, tensors.size());
    }
    if (items.isEmpty()) {
      throw new UsageException(
          "no matrix of %s is left to choose a type for"
              .formatted(subject.contender().model().file().path()),
          "all of %d tensors are as small already, have a type by --tensor-type, or have rows that fill no blocks"
              .formatted(tensors.size()));
    }
  }

  /// What the plan would be with the fewest bits.
  private QuantizationPlan coarse() {
    return QuantizationPlan.of(
        subject.content(),
        new QuantizationSettings(TypeMix.Q4_0, Scope.PURE, subject.fixed(), Fallbacks.ALLOW));
  }

  private boolean isFree(TensorChoice tensor) {
    return !tensor.isKept()
        && !tensor.isUntied()
        && subject.fixed().stream().noneMatch(override -> override.finds(tensor.name()));
  }

  /// Of all tensors in the new file.
  public long bytes(MixedChoice choice) {
    return choice.bytes() + otherBytes();
  }

  private long otherBytes() {
    return others.values().stream().mapToLong(TensorChoice::bytes).sum();
  }

  /// From the smallest choice to the most precise one: nothing that was measured beats one of them.
  public List<MixedChoice> frontier() {
    return bySize().frontier();
  }

  /// The most precise choice with tensors of at most so many bytes; none if the smallest is larger.
  public Optional<MixedChoice> within(long bytes) {
    return bySize().within((double) (bytes - otherBytes()));
  }

  /// The choice of which a token reads the fewest bytes, among those that are predicted to diverge
  /// at most so far; none if the most precise diverges more.
  public Optional<MixedChoice> below(double divergence) {
    return new PrecisionSearch(items, PrecisionOption::readBytes).below(divergence);
  }

  /// The finest types everywhere.
  public MixedChoice finest() {
    return frontier().getLast();
  }

  private PrecisionSearch bySize() {
    return new PrecisionSearch(items, PrecisionOption::bytes);
  }

  /// One type for all matrices; none where the rows of one cannot have it.
  public Optional<MixedChoice> single(DType type) {
    List<PrecisionOption> options = new ArrayList<>();
    for (PrecisionItem item : items) {
      Optional<PrecisionOption> option =
          item.options().stream()
              .filter(each -> each.types().size() == 1)
              .filter(each -> each.types().firstEntry().getValue() == type)
              .findFirst();
      if (option.isEmpty()) {
        return Optional.empty();
      }
      options.add(option.get());
    }
    return Optional.of(new MixedChoice(options));
  }

  /// How far the answers really move with a choice, rounded to the nearest.
  public double measured(MixedChoice choice) {
    Map<String, Tensor> products = new HashMap<>();
    Map<String, Tensor> tables = new HashMap<>();
    choice
        .types()
        .forEach((name, type) -> {
          TensorChoice tensor = tensor(name);
          Tensor rounded = meter.rounded(tensor, type);
          String source = tensor.source().name();
          products.put(source, rounded);
          if (!name.equals(SensitivityMeter.HEAD) || source.equals(name)) {
            tables.put(source, rounded);
          }
        });
    return meter.shift(new Swap(products, tables));
  }

  /// A head that was untied is made of the one matrix that is both.
  private TensorChoice tensor(String name) {
    return Optional.ofNullable(choices.get(name))
        .orElseGet(() ->
            choices.values().stream()
                .filter(choice -> choice.name().equals("token_embd.weight"))
                .findFirst()
                .orElseThrow());
  }

  /// What makes a plan of a choice: an override for every matrix.
  public QuantizationSettings settings(MixedChoice choice, Fallbacks fallbacks) {
    List<TypeOverride> overrides = new ArrayList<>(subject.fixed());
    choice.types().forEach((name, type) -> overrides.add(TypeOverride.exactly(name, type)));
    others.values().stream()
        .filter(tensor -> tensor.source().shape().rank() > 1)
        .forEach(tensor -> overrides.add(TypeOverride.exactly(tensor.name(), tensor.type())));
    return new QuantizationSettings(usual(choice), Scope.PURE, overrides, fallbacks);
  }

  /// The type that most numbers have.
  private TypeMix usual(MixedChoice choice) {
    Map<DType, Long> elements = new EnumMap<>(DType.class);
    choice
        .types()
        .forEach((name, type) ->
            elements.merge(type, tensor(name).source().shape().elements(), Long::sum));
    return elements.entrySet().stream()
        .sorted(Map.Entry.<DType, Long>comparingByValue(Comparator.reverseOrder()))
        .flatMap(entry -> TypeMix.ofBase(entry.getKey()).stream())
        .findFirst()
        .orElse(TypeMix.Q4_0);
  }

  @Override
  public void close() {
    meter.close();
  }
}
