package dev.hasten.cli;

import dev.hasten.error.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/// A type for each matrix by measurement, instead of one that is named.
final class MixedOptions {
  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(|b|k|kb|m|mb|g|gb|kib|mib|gib)");

  @Option(
      names = "--target-size",
      paramLabel = "SIZE",
      description =
          "Choose a type for each matrix, head and embedding too, so that OUT is at most so large "
              + "(90MB, 1.5GB) and answers as the model does, as nearly as that goes: what each matrix "
              + "does to the answers is measured first, and kept for the next size.")
  private Optional<String> size = Optional.empty();

  @Option(
      names = "--target-bits-per-weight",
      paramLabel = "BITS",
      description = "The same, for a mean over all numbers of the file, such as 4.8.")
  private Optional<Double> bits = Optional.empty();

  @Option(
      names = "--max-kl",
      paramLabel = "NATS",
      description =
          "The same, for the fastest file whose mean KL divergence from the model is at most this "
              + "(0.05) on the text that it is evaluated on.")
  private Optional<Double> maxKl = Optional.empty();

  /// What was asked for; none if nothing was.
  ///
  /// @throws UsageException if it cannot be meant
  Optional<MixedTarget> target() {
    List<MixedTarget> targets = new ArrayList<>();
    size.map(MixedOptions::bytes).map(MixedTarget.Size::new).ifPresent(targets::add);
    bits.map(value -> positive("--target-bits-per-weight", value, "such as 4.8"))
        .map(MixedTarget.BitsPerWeight::new)
        .ifPresent(targets::add);
    maxKl
        .map(value -> positive("--max-kl", value, "such as 0.05"))
        .map(MixedTarget.MaxDivergence::new)
        .ifPresent(targets::add);
    if (targets.size() > 1) {
      throw new UsageException(
          "--target-size, --target-bits-per-weight and --max-kl: %d of them are given"
              .formatted(targets.size()),
          "give one");
    }
    return targets.stream().findFirst();
  }

  private static double positive(String option, double value, String example) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new UsageException(
          "%s is %s, must be positive".formatted(option, value), "%s".formatted(example));
    }
    return value;
  }

  private static long bytes(String text) {
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new UsageException(
          "--target-size is `%s`, must be a size".formatted(text), "such as 90MB or 1.5GB");
    }
    double bytes = Double.parseDouble(matcher.group(1)) * unit(matcher.group(2));
    return (long) positive("--target-size", bytes, "such as 90MB or 1.5GB");
  }

  private static double unit(String name) {
    return switch (name) {
      case "k", "kb" -> 1e3;
      case "m", "mb" -> 1e6;
      case "g", "gb" -> 1e9;
      case "kib" -> 1L << 10;
      case "mib" -> 1L << 20;
      case "gib" -> 1L << 30;
      default -> 1;
    };
  }

  /// As it would be typed.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    size.ifPresent(value -> text.append(" --target-size ").append(value));
    bits.ifPresent(value -> text.append(" --target-bits-per-weight ").append(value));
    maxKl.ifPresent(value -> text.append(" --max-kl ").append(value));
    return text.toString();
  }
}
