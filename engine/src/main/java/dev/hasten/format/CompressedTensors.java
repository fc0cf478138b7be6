package dev.hasten.format;

import dev.hasten.error.BadModelException;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Sees the weights that compressed-tensors keeps in several tensors as one each, under the name
/// that they have in an unquantized model.
///
/// Source: `compressors/quantized_compressors` of compressed-tensors (format only).
final class CompressedTensors {
  static final String PACKED = ".weight_packed";
  static final String SCALE = ".weight_scale";
  static final String SHAPE = ".weight_shape";
  static final String WEIGHT = ".weight";

  /// What only such weights have as this build cannot read.
  private static final List<String> UNKNOWN =
      List.of(".weight_zero_point", ".weight_g_idx", ".weight_global_scale", ".input_scale");

  private static final String HINT =
      "the file is damaged or of a newer kind; use the unquantized model, or a GGUF file of it";

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path directory;
  private final Map<String, Tensor> stored;
  private final Arena arena;

  private CompressedTensors(Path directory, Map<String, Tensor> stored, Arena arena) {
    this.directory = directory;
    this.stored = stored;
    this.arena = arena;
  }

  /// The tensors in their order.
  ///
  /// @param arena takes the weights that are put together
  static SequencedMap<String, Tensor> decoded(
      Path directory, CompressedFormat format, SequencedMap<String, Tensor> stored, Arena arena) {
    return new CompressedTensors(directory, stored, arena).decoded(format);
  }

  private SequencedMap<String, Tensor> decoded(CompressedFormat format) {
    SequencedMap<String, Tensor> seen = new LinkedHashMap<>();
    for (Tensor tensor : stored.values()) {
      refuseUnknown(tensor);
      if (!isPartOfAnother(tensor.name(), format)) {
        Tensor whole = whole(tensor, format);
        if (seen.put(whole.name(), whole) != null) {
          throw bad("%s is there twice".formatted(whole.name()));
        }
      }
    }
    return seen;
  }

  private void refuseUnknown(Tensor tensor) {
    if (UNKNOWN.stream().anyMatch(tensor.name()::endsWith)) {
      throw bad("%s is nothing that this build knows".formatted(tensor));
    }
  }

  private boolean isPartOfAnother(String name, CompressedFormat format) {
    return switch (format) {
      case INT_QUANTIZED -> has(name, SCALE, WEIGHT);
      case PACK_QUANTIZED -> has(name, SCALE, PACKED) || has(name, SHAPE, PACKED);
    };
  }

  private boolean has(String name, String end, String otherEnd) {
    return name.endsWith(end) && stored.containsKey(withEnd(name, end, otherEnd));
  }

  private static String withEnd(String name, String end, String otherEnd) {
    return name.substring(0, name.length() - end.length()) + otherEnd;
  }

  private Tensor whole(Tensor tensor, CompressedFormat format) {
    boolean isCodes =
        switch (format) {
          case INT_QUANTIZED -> tensor.name().endsWith(WEIGHT) && tensor.dtype() == DType.I8;
          case PACK_QUANTIZED -> tensor.name().endsWith(PACKED);
        };
    if (!isCodes) {
      return tensor;
    }
    String end = format == CompressedFormat.INT_QUANTIZED ? WEIGHT : PACKED;
    Shape shape =
        switch (format) {
          case INT_QUANTIZED -> tensor.shape();
          case PACK_QUANTIZED -> declaredShape(tensor);
        };
    Tensor scale = required(withEnd(tensor.name(), end, SCALE));
    requireParts(format, tensor, shape, scale);
    return new CompressedWeight(format, tensor, scale, shape)
        .decoded(withEnd(tensor.name(), end, WEIGHT), arena);
  }

  /// What `weight_shape` says, two integers.
  private Shape declaredShape(Tensor packed) {
    Tensor tensor = required(withEnd(packed.name(), PACKED, SHAPE));
    if (!tensor.shape().equals(Shape.of(2))) {
      throw bad("%s must be two integers".formatted(tensor));
    }
    long rows = integer(tensor, 0);
    long columns = integer(tensor, 1);
    if (rows < 1 || columns < 1 || rows > Integer.MAX_VALUE || columns > Integer.MAX_VALUE) {
      throw bad("%s is [%d, %d]".formatted(tensor.name(), rows, columns));
    }
    return Shape.of(rows, columns);
  }

  private long integer(Tensor tensor, int index) {
    return switch (tensor.dtype()) {
      case I64 -> tensor.data().getAtIndex(LONG, index);
      case I32 -> tensor.data().getAtIndex(INT, index);
      default -> throw bad("%s must be of I64 or I32".formatted(tensor));
    };
  }

  private Tensor required(String name) {
    Tensor tensor = stored.get(name);
    if (tensor == null) {
      throw bad("there is no tensor %s".formatted(name));
    }
    return tensor;
  }

  private void requireParts(CompressedFormat format, Tensor codes, Shape shape, Tensor scale) {
    boolean areCodes =
        switch (format) {
          case INT_QUANTIZED -> shape.rank() == 2;
          case PACK_QUANTIZED ->
              codes.dtype() == DType.I32
                  && codes.shape().equals(Shape.of(shape.rows(), Math.ceilDiv(shape.columns(), 8)));
        };
    if (!areCodes) {
      throw bad("%s holds no codes of 8 bits or less for %s".formatted(codes, shape));
    }
    boolean fits =
        scale.shape().rank() == 2
            && scale.shape().rows() == shape.rows()
            && scale.shape().columns() > 0
            && shape.columns() % scale.shape().columns() == 0;
    if (!fits || !CompressedWeight.isScaleType(scale.dtype())) {
      throw bad("%s does not scale the rows of %s".formatted(scale, shape));
    }
  }

  private BadModelException bad(String problem) {
    return new BadModelException("%s: %s".formatted(directory, problem), HINT);
  }
}
