package dev.hasten.explain;

import dev.hasten.convert.GgufContent;
import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.quantize.QuantizationPlan;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.TensorChoice;
import dev.hasten.tensor.DType;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// A smaller file of a model, by the plan that `hasten quantize` would follow: where rows do not
/// fill the blocks of a type, what they get instead is in it already.
///
/// @param content of the model now, whose file must stay open
public record FewerBits(GgufContent content, QuantizationPlan plan) implements Trial {
  private static final String BLOCKS = "blk.";
  private static final String HEAD = "output.weight";
  private static final String EMBEDDING = "token_embd.weight";

  /// By the plan for these settings.
  ///
  /// @throws dev.hasten.error.UsageException if an override finds nothing
  static FewerBits of(GgufContent content, QuantizationSettings settings) {
    return new FewerBits(content, QuantizationPlan.of(content, settings));
  }

  /// The output head, which may be the embedding, too.
  Part head() {
    String name = plan.tensors().stream().anyMatch(isNamed(HEAD)) ? HEAD : EMBEDDING;
    return new Part(plan.tensors().stream().filter(isNamed(name)).toList());
  }

  private static Predicate<TensorChoice> isNamed(String name) {
    return tensor -> tensor.name().equals(name);
  }

  /// The matrices of all blocks.
  Part blocks() {
    return new Part(
        plan.tensors().stream()
            .filter(tensor -> tensor.name().startsWith(BLOCKS))
            .filter(tensor -> tensor.source().shape().rank() > 1)
            .toList());
  }

  /// All that a token needs: head and blocks.
  Part read() {
    return new Part(
        Stream.concat(blocks().matrices().stream(), head().matrices().stream()).toList());
  }

  /// Of the new file, without what describes it.
  long fileBytes() {
    return plan.bytes();
  }

  /// How much larger the new file is: a head that gets a copy of its own makes it so.
  long fileGrowthBytes() {
    return fileBytes()
        - plan.tensors().stream()
            .filter(tensor -> !tensor.isUntied())
            .mapToLong(TensorChoice::bytesBefore)
            .sum();
  }

  /// Now, and in the smaller file.
  record Change(double before, double after) {
    double factor() {
      return before == 0 ? 1 : after / before;
    }
  }

  /// Some matrices.
  record Part(List<TensorChoice> matrices) {
    /// Bytes in files.
    Change storedBytes() {
      return new Change(sum(TensorChoice::bytesBefore), sum(TensorChoice::bytes));
    }

    /// Bytes that kernels read: they unpack some types a little.
    Change packedBytes() {
      return new Change(
          sum(tensor -> packed(tensor, tensor.source().type())),
          sum(tensor -> packed(tensor, tensor.type())));
    }

    /// Bits for each weight, scales included.
    Change bits() {
      Change bytes = storedBytes();
      double perByte = Byte.SIZE / sum(tensor -> tensor.source().shape().elements());
      return new Change(bytes.before() * perByte, bytes.after() * perByte);
    }

    private double sum(ToDoubleFunction<TensorChoice> value) {
      return matrices.stream().mapToDouble(value).sum();
    }

    private static double packed(TensorChoice tensor, DType type) {
      PackedForm form = PackedForm.of(type);
      double elements = PackedForm.GROUP_ROWS * (double) form.blockColumns();
      return tensor.source().shape().elements() * form.blockBytes() / elements;
    }
  }
}
