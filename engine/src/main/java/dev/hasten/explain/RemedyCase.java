package dev.hasten.explain;

import dev.hasten.convert.GgufContent;
import dev.hasten.error.HastenException;
import dev.hasten.explain.DecodeModel.KeyValues;
import dev.hasten.explain.Predictor.Circumstances;
import dev.hasten.format.GgufFile;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;

/// A model that was explained, and what remedies must know of it besides.
///
/// @param model as the user calls it, for commands
/// @param now how it was run
/// @param kernels that ran it
/// @param blocks of the model
/// @param blockWeightBytes of all blocks together; the rest is the output head
/// @param hiddenSize values that go from one block to the next, for each token
/// @param processors that could compute
/// @param link between machines, if the model were split
/// @param rewriting whether smaller files can be made of it
public record RemedyCase(
    Explanation explanation,
    String model,
    Circumstances now,
    String kernels,
    int blocks,
    double blockWeightBytes,
    int hiddenSize,
    int processors,
    Link link,
    Rewriting rewriting) {

  /// Whether `hasten quantize` can make a file of a model.
  public sealed interface Rewriting {
    /// It can.
    ///
    /// @param content of that file; the model's own must stay open
    /// @param rounding what can be done for it
    record Possible(GgufContent content, Rounding rounding) implements Rewriting {}

    /// GGUF has no words for something of it.
    record Impossible(String reason) implements Rewriting {}

    /// Of a model's file.
    static Rewriting of(ModelFile file) {
      try {
        return new Possible(GgufContent.of(file), Rounding.of(file));
      } catch (HastenException e) {
        return new Impossible(e.getMessage());
      }
    }
  }

  /// How the weights of a file can be rounded.
  public enum Rounding {
    /// For what they are multiplied with.
    CALIBRATED,
    /// To the nearest.
    PLAIN;

    /// Calibration reads GGUF files.
    private static Rounding of(ModelFile file) {
      return switch (file) {
        case GgufFile _ -> CALIBRATED;
        case SafetensorsDirectory _ -> PLAIN;
      };
    }
  }

  /// Machines with a network between them.
  ///
  /// @param nodes how many
  public record Link(int nodes, double gigabits, double roundTripMillis) {
    private static final double BYTES_PER_GIGABIT = 1e9 / 8;

    /// What two machines in one room mostly have.
    public static Link usual() {
      return new Link(2, 1, 0.2);
    }

    double millis(double bytes) {
      return roundTripMillis + bytes * 1e3 / (gigabits * BYTES_PER_GIGABIT);
    }

    String words() {
      return "link of %.1f Gbit/s and %.2f ms".formatted(gigabits, roundTripMillis);
    }
  }

  /// Of a model that was explained.
  public static RemedyCase of(
      Explanation explanation,
      Model model,
      String name,
      Circumstances now,
      String kernels,
      Link link) {
    double blockWeightBytes =
        model.graph().blocks().stream()
            .flatMap(block -> block.operators().stream())
            .flatMap(operator -> operator.weights().stream())
            .distinct()
            .mapToDouble(spec -> model.weight(spec).bytes())
            .sum();
    return new RemedyCase(
        explanation,
        name,
        now,
        kernels,
        model.graph().blocks().size(),
        blockWeightBytes,
        model.config().hiddenSize(),
        Runtime.getRuntime().availableProcessors(),
        link,
        Rewriting.of(model.file()));
  }

  Predictor predictor() {
    return new Predictor(explanation, now);
  }

  DecodeModel costs() {
    return explanation.decodeModel();
  }

  double tokensPerSecond() {
    return explanation.decode().tokensPerSecond();
  }

  double prefillMillis() {
    return explanation.prefill().millis();
  }

  double weightBytes() {
    return costs().weightElements() * costs().bitsPerWeight() / 8;
  }

  /// What part of the weights is left with a part of the blocks.
  double partOfWeights(double partOfBlocks) {
    double inBlocks = Math.min(1, blockWeightBytes / weightBytes());
    return 1 - inBlocks + inBlocks * partOfBlocks;
  }

  double cacheBytes(double context, KvType kv) {
    double perToken = costs().keyValues().stream().mapToDouble(KeyValues::bytesPerToken).sum();
    return perToken * context * kv.bytesPerElement() / now.kv().bytesPerElement();
  }

  /// Weights and KV cache.
  double memoryBytes() {
    return weightBytes() + cacheBytes(now.context(), now.kv());
  }

  /// What part of a token's time goes to a cause.
  double decodePercent(Cause cause) {
    return 100 * explanation.decode().share(cause);
  }
}
