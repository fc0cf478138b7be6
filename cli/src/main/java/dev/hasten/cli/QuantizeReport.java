package dev.hasten.cli;

import dev.hasten.convert.DirectoryTensor;
import dev.hasten.convert.TensorSource;
import dev.hasten.quantize.DirectoryPlan;
import dev.hasten.quantize.QuantizationPlan;
import dev.hasten.quantize.QuantizedGguf.Outcome;
import dev.hasten.quantize.TensorChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `quantize --json` prints, and what is written beside the new model.
///
/// @param type the mix, `mixed` where types were chosen by measurement, or how a directory has its
///   matrices
/// @param meanKlDivergence from the old model in nats per token, both with float activations;
///   `null` for encoders
/// @param topOneAgreement share of positions with the same likeliest token; `null` for encoders
/// @param meanCosine of embeddings to the old model's; `null` for decoders
/// @param speedup of decode, of embedding for encoders
/// @param fallbacks tensors that got another type than was wanted
/// @param warnings what a user should know
/// @param tensors all
/// @param frontier what was chosen among, smallest first; empty where a type was named
/// @param command makes it again
record QuantizeReport(
    String model,
    String out,
    String type,
    Side before,
    Side after,
    @Nullable Double meanKlDivergence,
    @Nullable Double topOneAgreement,
    @Nullable Double meanCosine,
    @Nullable Double speedup,
    int fallbacks,
    List<String> warnings,
    List<TensorRow> tensors,
    List<FrontierPoint> frontier,
    String command,
    double seconds) {

  /// A model.
  ///
  /// @param parameters numbers in all tensors
  /// @param bitsPerWeight the mean over all tensors
  /// @param perplexity with float activations; `null` for encoders
  record Side(
      long fileBytes,
      long parameters,
      double bitsPerWeight,
      @Nullable Double decodeTokensPerSecond,
      @Nullable Double prefillTokensPerSecond,
      @Nullable Double perplexity) {}

  /// A tensor.
  ///
  /// @param wanted where it could not have that; else `null`
  /// @param relativeError root mean square of the difference, as a part of the numbers' own
  record TensorRow(
      String name,
      List<Long> shape,
      String from,
      String to,
      @Nullable String wanted,
      long bytesBefore,
      long bytesAfter,
      double relativeError) {
    static TensorRow of(Outcome outcome) {
      TensorChoice tensor = outcome.tensor();
      return new TensorRow(
          tensor.name(),
          tensor.source().shape().dimensions(),
          tensor.source().type().name(),
          tensor.type().name(),
          tensor.isFallback() ? tensor.wanted().name() : null,
          tensor.bytesBefore(),
          tensor.bytes(),
          outcome.relativeError());
    }

    static TensorRow of(DirectoryTensor tensor, double relativeError) {
      TensorSource source = tensor.source();
      return new TensorRow(
          source.name(),
          source.shape().dimensions(),
          source.type().name(),
          tensor.form(),
          Json.orNull(tensor.wanted()),
          source.type().bytesFor(source.shape().elements()),
          tensor.bytes(),
          relativeError);
    }
  }

  static double bitsPerWeight(List<TensorRow> tensors, long bytes) {
    return (double) Byte.SIZE * bytes / parameters(tensors);
  }

  static long parameters(List<TensorRow> tensors) {
    return tensors.stream()
        .mapToLong(tensor -> tensor.shape().stream().reduce(1L, Math::multiplyExact))
        .sum();
  }

  /// What a user should know before anything is written.
  static List<String> warnings(QuantizationPlan plan) {
    return warnings(
        plan.roundedTwice().stream().map(TensorChoice::source).toList(), plan.tensors().size());
  }

  /// What a user should know before anything is written.
  static List<String> warnings(DirectoryPlan plan) {
    return warnings(plan.roundedTwice(), plan.tensors().size());
  }

  private static List<String> warnings(List<TensorSource> twice, int all) {
    return twice.isEmpty()
        ? List.of()
        : List.of(
            "%d of %d tensors were rounded before (%s is %s): what that lost stays lost, and this rounding adds to it; start from F16, BF16 or F32 if you can"
                .formatted(twice.size(), all, twice.getFirst().name(), twice.getFirst().type()));
  }
}
