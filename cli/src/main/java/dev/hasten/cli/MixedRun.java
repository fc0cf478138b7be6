package dev.hasten.cli;

import dev.hasten.error.UsageException;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.mixed.MixedChoice;
import dev.hasten.quantize.mixed.MixedPrecision;
import dev.hasten.tensor.DType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Chooses types for a target, and measures the choices that it is seen among.
///
/// @param otherBytes of the new file, besides its tensors
/// @param parameters numbers in all tensors
/// @param readBytesPerSecond that this machine reads memory at
record MixedRun(
    MixedPrecision mixed, long otherBytes, long parameters, OptionalDouble readBytesPerSecond) {
  private static final double MEGA = 1e6;
  private static final double MILLIS_PER_SECOND = 1e3;

  /// Points of the frontier that are measured.
  private static final int POINTS = 9;

  private static final List<DType> SINGLE_TYPES =
      List.of(
          DType.Q4_0,
          DType.Q4_K,
          DType.Q4_1,
          DType.Q5_0,
          DType.Q5_K,
          DType.Q5_1,
          DType.Q6_K,
          DType.Q8_0);

  /// The choice for a target.
  ///
  /// @throws UsageException if even the smallest types are too large
  MixedChoice choice(MixedTarget target) {
    return switch (target) {
      case MixedTarget.Size size -> within(size.bytes(), size.bytes() - otherBytes);
      case MixedTarget.BitsPerWeight each -> {
        long bytes = (long) (each.bits() * parameters / Byte.SIZE);
        yield within(bytes + otherBytes, bytes);
      }
      case MixedTarget.MaxDivergence most -> mixed.below(most.nats()).orElseGet(mixed::finest);
    };
  }

  private MixedChoice within(long fileBytes, long tensorBytes) {
    return mixed
        .within(tensorBytes)
        .orElseThrow(() -> {
          MixedChoice smallest = mixed.frontier().getFirst();
          return new UsageException(
              "%.1f MB are asked for, the smallest types take %.1f MB"
                  .formatted(fileBytes / MEGA, fileBytes(smallest) / MEGA),
              "ask for --target-size %.1fMB, or for --target-bits-per-weight %.2f, or more"
                  .formatted(
                      Math.ceil(fileBytes(smallest) * 10 / MEGA) / 10,
                      Math.ceil(mixed.bytes(smallest) * Byte.SIZE * 100.0 / parameters) / 100));
        });
  }

  QuantizationSettings settings(MixedChoice choice, Fallbacks fallbacks) {
    return mixed.settings(choice, fallbacks);
  }

  private long fileBytes(MixedChoice choice) {
    return mixed.bytes(choice) + otherBytes;
  }

  /// The choice among others: some of the frontier, each type alone; by size.
  List<FrontierPoint> frontier(MixedChoice chosen) {
    List<FrontierPoint> points = new ArrayList<>();
    spread(mixed.frontier()).forEach(choice -> points.add(point(null, choice)));
    for (DType type : SINGLE_TYPES) {
      mixed
          .single(type)
          .ifPresent(choice -> points.add(point(type.name().toLowerCase(Locale.ROOT), choice)));
    }
    points.add(point(FrontierPoint.CHOSEN, chosen));
    points.sort(Comparator.comparingLong(FrontierPoint::fileBytes));
    return points;
  }

  /// At about equal distances of bytes, the ends included.
  private static List<MixedChoice> spread(List<MixedChoice> all) {
    List<MixedChoice> found = new ArrayList<>(List.of(all.getFirst()));
    double distance = (all.getLast().bytes() - all.getFirst().bytes()) / (POINTS - 1.0);
    for (MixedChoice choice : all) {
      if (choice.bytes() - found.getLast().bytes() >= distance) {
        found.add(choice);
      }
    }
    if (!found.getLast().equals(all.getLast())) {
      found.add(all.getLast());
    }
    return found;
  }

  private FrontierPoint point(@Nullable String name, MixedChoice choice) {
    return new FrontierPoint(
        name,
        fileBytes(choice),
        readBytesPerSecond.isPresent()
            ? choice.readBytes() / readBytesPerSecond.getAsDouble() * MILLIS_PER_SECOND
            : null,
        choice.divergence(),
        mixed.measured(choice));
  }
}
