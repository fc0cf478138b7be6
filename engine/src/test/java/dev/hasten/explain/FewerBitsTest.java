package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.convert.GgufContent;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.QuantizationSettings.Scope;
import dev.hasten.quantize.TypeMix;
import dev.hasten.quantize.TypeOverride;
import dev.hasten.tensor.DType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// 20 million weights in the head, which is the embedding, and 80 million in a block.
class FewerBitsTest {
  private static final double HEAD = 20e6;
  private static final double BLOCKS = 80e6;
  private static final double ROUNDING = 1e-9;
  private static final GgufContent CONTENT = Explanations.content(DType.Q8_0, DType.Q8_0);

  private static FewerBits fewer(GgufContent content, TypeMix mix, String... overrides) {
    return FewerBits.of(
        content,
        new QuantizationSettings(
            mix,
            Scope.PURE,
            Arrays.stream(overrides).map(TypeOverride::parse).toList(),
            Fallbacks.ALLOW));
  }

  @Test
  void countsHeadAndBlocks() {
    FewerBits fewer = fewer(CONTENT, TypeMix.Q4_0);

    assertThat(fewer.head().storedBytes())
        .isEqualTo(new FewerBits.Change(HEAD * 34 / 32, HEAD * 18 / 32));
    assertThat(fewer.blocks().storedBytes())
        .isEqualTo(new FewerBits.Change(BLOCKS * 34 / 32, BLOCKS * 18 / 32));
    assertThat(fewer.read().bits()).isEqualTo(new FewerBits.Change(8.5, 4.5));
    assertThat(fewer.fileGrowthBytes()).isEqualTo((long) (-(HEAD + BLOCKS) * 16 / 32));
  }

  @Test
  void takesTheCopyForTheHead_whereItGetsOne() {
    FewerBits fewer = fewer(CONTENT, TypeMix.KEEP, "^output.weight=q4_0");

    assertThat(fewer.head().bits()).isEqualTo(new FewerBits.Change(8.5, 4.5));
    assertThat(fewer.blocks().packedBytes().factor()).isEqualTo(1);
    assertThat(fewer.fileGrowthBytes()).isEqualTo((long) (HEAD * 18 / 32));
  }

  /// Kernels read 4 bits of Q4_K with a scale and a minimum of 16 bits for each 32.
  @Test
  void countsWhatKernelsUnpack() {
    FewerBits fewer =
        fewer(Explanations.content(DType.Q4_K, DType.Q8_0), TypeMix.KEEP, "^output.weight=q4_0");

    assertThat(fewer.blocks().storedBytes().before())
        .isCloseTo(BLOCKS * 4.5 / 8, within(ROUNDING * BLOCKS));
    assertThat(fewer.blocks().packedBytes().before())
        .isCloseTo(BLOCKS * 5 / 8, within(ROUNDING * BLOCKS));
  }
}
