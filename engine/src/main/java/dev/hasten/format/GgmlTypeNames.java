package dev.hasten.format;

import java.util.Map;

/// Names of the tensor types of ggml that this build cannot read, for error messages.
///
/// Source: `ggml.h` and `gguf-py/gguf/constants.py` of ggml.
final class GgmlTypeNames {
  private static final Map<Long, String> UNREADABLE =
      Map.ofEntries(
          Map.entry(4L, "Q4_2"),
          Map.entry(5L, "Q4_3"),
          Map.entry(9L, "Q8_1"),
          Map.entry(15L, "Q8_K"),
          Map.entry(16L, "IQ2_XXS"),
          Map.entry(17L, "IQ2_XS"),
          Map.entry(18L, "IQ3_XXS"),
          Map.entry(19L, "IQ1_S"),
          Map.entry(21L, "IQ3_S"),
          Map.entry(22L, "IQ2_S"),
          Map.entry(23L, "IQ4_XS"),
          Map.entry(29L, "IQ1_M"),
          Map.entry(31L, "Q4_0_4_4"),
          Map.entry(32L, "Q4_0_4_8"),
          Map.entry(33L, "Q4_0_8_8"),
          Map.entry(34L, "TQ1_0"),
          Map.entry(35L, "TQ2_0"),
          Map.entry(36L, "IQ4_NL_4_4"),
          Map.entry(37L, "IQ4_NL_4_8"),
          Map.entry(38L, "IQ4_NL_8_8"),
          Map.entry(39L, "MXFP4"),
          Map.entry(40L, "NVFP4"),
          Map.entry(41L, "Q1_0"));

  private GgmlTypeNames() {}

  /// `type 16 (IQ2_XXS)`, or `type 4711`.
  static String describe(long id) {
    String name = UNREADABLE.get(id);
    return name == null ? "type " + id : "type %d (%s)".formatted(id, name);
  }
}
