package dev.hasten.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TinyConversion;
import dev.hasten.TinyDecoders;
import dev.hasten.TinyDirectory;
import dev.hasten.TinyModel;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.model.ModelConfig.OutputHead;
import dev.hasten.model.ModelConfig.SoftCaps;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the decoders read out of both kinds of file.
class DecoderConfigTest {
  private static final AttentionMask CAUSAL = new AttentionMask.Causal();
  private static final AttentionMask SLIDING =
      new AttentionMask.SlidingWindow(TinyDecoders.SLIDING_WINDOW);

  /// A few roundings of a double.
  private static final double ROUNDING = 1e-12;

  @TempDir private Path directory;
  private int written;

  @Test
  void hasTheTrainedContextAndLargerScores_whenRopeIsLong() {
    double stretched = (float) Math.sqrt(1 + Math.log(2) / Math.log(64));
    ModelConfig config = hub(TinyDecoders.phi3WithLongRope());
    assertThat(config.maxPositionEmbeddings()).isEqualTo(64);
    assertThat(config.attentionScale())
        .isCloseTo(stretched * stretched / Math.sqrt(8), within(ROUNDING));
    assertThat(gguf(TinyConversion.toGguf(TinyDecoders.phi3WithLongRope()))).isEqualTo(config);
  }

  @Test
  void hasNoWindow_whenItIsZeroOrMissing() {
    TinyDirectory phi3 = TinyDecoders.phi3();
    assertThat(hub(phi3).maskOf(1)).isEqualTo(SLIDING);
    assertThat(hub(TinyDecoders.phi3WithLongRope()).maskOf(1)).isEqualTo(CAUSAL);
    TinyModel zero = TinyConversion.toGguf(phi3).withWhole("phi3.attention.sliding_window", 0);
    assertThat(gguf(zero).maskOf(1)).isEqualTo(CAUSAL);
  }

  @Test
  void slidesInEveryLayer_whenItIsMistral() {
    ModelConfig config = hub(TinyDecoders.mistral());
    assertThat(masks(config, 3)).containsOnly(SLIDING);
    assertThat(config.rotaryOf(2)).isEqualTo(config.rotary().orElseThrow());
    assertThat(masks(hub(TinyDecoders.mistral().without("sliding_window")), 3))
        .containsOnly(CAUSAL);
  }

  @Test
  void slidesInNoLayer_whenItIsQwen2() {
    assertThat(masks(hub(TinyDecoders.qwen2()), 3)).containsOnly(CAUSAL);
  }

  @Test
  void slidesInEveryOtherLayer_whenItIsGemma2() {
    ModelConfig config = hub(TinyDecoders.gemma2());
    assertThat(masks(config, 4)).containsExactly(SLIDING, CAUSAL, SLIDING, CAUSAL);
    assertThat(config.softCaps()).contains(new SoftCaps(5, 3));
    assertThat(hub(TinyDecoders.gemma2().with("query_pre_attn_scalar", 144)).attentionScale())
        .isCloseTo(1.0 / 12, within(ROUNDING));
  }

  @Test
  void goesByWordAndTensor_whetherTheHeadIsTied() {
    TinyDirectory separate = TinyDecoders.llama();
    TinyDirectory silent = separate.without("tie_word_embeddings");
    assertThat(hub(separate).outputHead()).isEqualTo(OutputHead.SEPARATE);
    assertThat(hub(silent).outputHead()).isEqualTo(OutputHead.SEPARATE);
    assertThat(hub(silent.withoutTensor("lm_head.weight")).outputHead()).isEqualTo(OutputHead.TIED);
    assertThat(hub(separate.with("tie_word_embeddings", true)).outputHead())
        .isEqualTo(OutputHead.TIED);
  }

  @Test
  void isFourTimesAsWideInside_whenGpt2SaysNothing() {
    assertThat(hub(TinyDecoders.gpt2()).intermediateSize()).isEqualTo(128);
    assertThat(gguf(TinyConversion.toGguf(TinyDecoders.gpt2())).intermediateSize()).isEqualTo(128);
  }

  private static AttentionMask[] masks(ModelConfig config, int layers) {
    return IntStream.range(0, layers).mapToObj(config::maskOf).toArray(AttentionMask[]::new);
  }

  private ModelConfig hub(TinyDirectory model) {
    Path parent = directory.resolve(String.valueOf(written++));
    try (SafetensorsDirectory file = SafetensorsReader.readDirectory(model.write(parent))) {
      return Model.of(file).config();
    }
  }

  private ModelConfig gguf(TinyModel model) {
    try (GgufFile file = GgufReader.read(model.write(directory))) {
      return Model.of(file).config();
    }
  }
}
