package dev.hasten.quantize.mixed;

import dev.hasten.tensor.DType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What one matrix could become; a head that is the embedding, too, could become two.
///
/// @param types by the name of the tensor in the new file
/// @param bytes of these in the file
/// @param readBytes that every token reads of them, as the kernels have them
/// @param divergence of the model's answers when only these are rounded, predicted from one type
///   that was measured
public record PrecisionOption(
    SequencedMap<String, DType> types, long bytes, double readBytes, double divergence) {

  public PrecisionOption {
    types = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(types));
  }
}
