package dev.hasten.quantize;

import dev.hasten.convert.GgufContent;
import dev.hasten.convert.TensorSource;
import dev.hasten.error.UsageException;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.tensor.DType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/// What becomes of every tensor of a model; made before anything is written.
///
/// @param tensors in the order of the file, an untied head last
public record QuantizationPlan(List<TensorChoice> tensors, QuantizationSettings settings) {
  /// Small tables whose rows are added, not multiplied.
  private static final Set<String> TABLES = Set.of("position_embd.weight", "token_types.weight");

  public QuantizationPlan {
    tensors = List.copyOf(tensors);
  }

  /// The plan for a model.
  ///
  /// @throws UsageException if a fallback is needed and refused, or an override finds nothing
  public static QuantizationPlan of(GgufContent content, QuantizationSettings settings) {
    List<TensorSource> sources = content.tensors();
    Optional<TensorSource> untied = untiedHead(sources, settings);
    Rules rules = new Rules(settings, sources, untied.isPresent());
    List<TensorChoice> choices = new ArrayList<>();
    sources.forEach(source -> choices.add(rules.choice(source, source.name())));
    untied.ifPresent(source -> choices.add(rules.choice(source, TensorRole.OUTPUT_NAME)));
    QuantizationPlan plan = new QuantizationPlan(choices, settings);
    plan.requireOverridesUsed();
    plan.requireNoFallbacks();
    return plan;
  }

  /// The embedding, if it is the head, too, and an override gives the head a type of its own.
  private static Optional<TensorSource> untiedHead(
      List<TensorSource> sources, QuantizationSettings settings) {
    boolean isAsked =
        settings.overrides().stream().anyMatch(each -> each.finds(TensorRole.OUTPUT_NAME));
    return isAsked && isHeadTied(sources)
        ? sources.stream()
            .filter(source -> TensorRole.of(source.name()) == TensorRole.TOKEN_EMBEDDING)
            .findFirst()
        : Optional.empty();
  }

  /// Decoders alone have a norm before the head.
  private static boolean isHeadTied(List<TensorSource> sources) {
    boolean isDecoder =
        sources.stream().anyMatch(source -> source.name().equals("output_norm.weight"));
    return isDecoder
        && sources.stream().noneMatch(source -> source.name().equals(TensorRole.OUTPUT_NAME));
  }

  private void requireOverridesUsed() {
    for (TypeOverride override : settings.overrides()) {
      if (tensors.stream().noneMatch(tensor -> override.finds(tensor.name()))) {
        throw new UsageException(
            "--tensor-type %s finds none of %d tensors".formatted(override, tensors.size()),
            "their names are like " + tensors.getLast().name());
      }
    }
  }

  private void requireNoFallbacks() {
    List<TensorChoice> fallbacks = fallbacks();
    if (settings.fallbacks() == Fallbacks.REFUSE && !fallbacks.isEmpty()) {
      TensorChoice first = fallbacks.getFirst();
      throw new UsageException(
          "%d tensors cannot have the type that was asked for: %s has rows of %d, %s has blocks of %d"
              .formatted(
                  fallbacks.size(),
                  first.name(),
                  first.source().shape().columns(),
                  first.wanted(),
                  first.wanted().blockElements()),
          "choose a type with blocks of 32 (q8_0, q5_0, q4_1, q4_0), or leave out --no-fallback");
    }
  }

  /// Where the tensor of this name is, in the new file.
  OptionalInt indexOf(String name) {
    return IntStream.range(0, tensors.size())
        .filter(index -> tensors.get(index).name().equals(name))
        .findFirst();
  }

  /// Those that get another type than was wanted.
  public List<TensorChoice> fallbacks() {
    return tensors.stream().filter(TensorChoice::isFallback).toList();
  }

  /// Those that are rounded from numbers that were rounded before.
  public List<TensorChoice> roundedTwice() {
    return tensors.stream()
        .filter(tensor -> !tensor.isKept() && tensor.source().type().blockElements() > 1)
        .toList();
  }

  /// Of all tensors in the new file.
  public long bytes() {
    return tensors.stream().mapToLong(TensorChoice::bytes).sum();
  }

  private static final class Rules {
    private final QuantizationSettings settings;
    private final Optional<MixRules> mix;

    Rules(QuantizationSettings settings, List<TensorSource> sources, boolean isUntied) {
      this.settings = settings;
      Map<TensorRole, Integer> roles = new EnumMap<>(TensorRole.class);
      sources.forEach(source -> roles.merge(TensorRole.of(source.name()), 1, Integer::sum));
      this.mix =
          settings
              .mix()
              .base()
              .map(base ->
                  new MixRules(settings.mix(), base, isHeadTied(sources) && !isUntied, roles));
    }

    TensorChoice choice(TensorSource source, String name) {
      if (!isMatrix(source)) {
        return new TensorChoice(source, name, source.type(), source.type());
      }
      DType ofMix = ofMix(source, name);
      DType wanted =
          settings.overrides().stream()
              .filter(override -> override.finds(name))
              .map(TypeOverride::type)
              .findFirst()
              .orElse(ofMix);
      return new TensorChoice(source, name, wanted, fitting(wanted, source.shape().columns()));
    }

    /// Layers are counted, so every matrix must pass here.
    private DType ofMix(TensorSource source, String name) {
      Optional<DType> mixed = mix.map(rules -> rules.next(TensorRole.of(name), source.shape()));
      return switch (settings.scope()) {
        case PURE -> settings.mix().base().orElse(source.type());
        case MIX -> mixed.orElse(source.type());
      };
    }

    private static boolean isMatrix(TensorSource source) {
      String name = source.name();
      return source.shape().rank() >= 2
          && source.type().isWeight()
          && name.endsWith("weight")
          && !name.endsWith("_norm.weight")
          && !TABLES.contains(name);
    }

    /// Blocks of 32 hold what blocks of 256 do not, with at least as many bits.
    private static DType fitting(DType wanted, long columns) {
      if (columns % wanted.blockElements() == 0) {
        return wanted;
      }
      DType smaller =
          switch (wanted) {
            case Q4_K -> DType.Q5_0;
            case Q5_K -> DType.Q5_1;
            case Q6_K -> DType.Q8_0;
            default -> DType.F16;
          };
      return columns % smaller.blockElements() == 0 ? smaller : DType.F16;
    }
  }
}
