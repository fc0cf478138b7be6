package dev.hasten.model;

import dev.hasten.model.ModelConfig.EncoderConfig;
import dev.hasten.model.ModelConfig.OutputHead;
import dev.hasten.model.ModelConfig.SlidingWindowConfig;
import dev.hasten.model.ModelConfig.SoftCaps;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/// Graphs of every architecture, from configurations alone.
public final class TestGraphs {
  private static final RotaryConfig ROTARY = RotaryConfig.unscaled(10_000);

  private TestGraphs() {}

  public static Stream<Named<Graph>> all() {
    return configs().stream()
        .map(config ->
            Named.of(
                "%s, head %s".formatted(config.architecture(), config.outputHead()),
                Architectures.graph(config)));
  }

  static List<ModelConfig> configs() {
    return List.of(
        llama(OutputHead.TIED),
        llama(OutputHead.SEPARATE),
        likeLlama("mistral", Optional.of(SlidingWindowConfig.everywhere(8, ROTARY))),
        likeLlama("qwen2", Optional.empty()),
        likeLlama("qwen3", Optional.empty()),
        likeLlama("phi3", Optional.of(SlidingWindowConfig.everywhere(8, ROTARY))),
        gemma2(),
        gemma3(),
        gpt2(),
        bert(),
        encoder(
            "bert",
            OutputHead.NONE,
            new EncoderHead.Classification(
                List.of("no", "yes", "perhaps"), ActivationFunction.TANH, ScoreFunction.SOFTMAX)),
        encoder(
            "roberta",
            OutputHead.TIED,
            new EncoderHead.MaskedLanguage(ActivationFunction.GELU_ERF)),
        encoder(
            "xlm-roberta",
            OutputHead.SEPARATE,
            new EncoderHead.MaskedLanguage(ActivationFunction.GELU_ERF)));
  }

  static ModelConfig llama(OutputHead head) {
    return likeLlama("llama", head, Optional.empty());
  }

  private static ModelConfig likeLlama(String name, Optional<SlidingWindowConfig> sliding) {
    return likeLlama(name, OutputHead.SEPARATE, sliding);
  }

  private static ModelConfig likeLlama(
      String name, OutputHead head, Optional<SlidingWindowConfig> sliding) {
    return new ModelConfig(
        name,
        100,
        32,
        48,
        4,
        4,
        2,
        8,
        128,
        1e-5,
        ActivationFunction.SILU,
        0.35,
        head,
        Optional.of(ROTARY),
        sliding,
        Optional.empty(),
        Optional.empty());
  }

  static ModelConfig gemma3() {
    return new ModelConfig(
        "gemma3",
        100,
        32,
        48,
        13,
        4,
        2,
        12,
        128,
        1e-6,
        ActivationFunction.GELU_TANH,
        0.3,
        OutputHead.TIED,
        Optional.of(RotaryConfig.unscaled(1e6)),
        Optional.of(new SlidingWindowConfig(8, 6, ROTARY)),
        Optional.empty(),
        Optional.empty());
  }

  static ModelConfig gemma2() {
    return new ModelConfig(
        "gemma2",
        100,
        32,
        48,
        5,
        4,
        2,
        12,
        128,
        1e-6,
        ActivationFunction.GELU_TANH,
        0.3,
        OutputHead.TIED,
        Optional.of(ROTARY),
        Optional.of(new SlidingWindowConfig(8, 2, ROTARY)),
        Optional.of(new SoftCaps(50, 30)),
        Optional.empty());
  }

  static ModelConfig gpt2() {
    return new ModelConfig(
        "gpt2",
        100,
        32,
        48,
        3,
        4,
        4,
        8,
        64,
        1e-5,
        ActivationFunction.GELU_TANH,
        0.35,
        OutputHead.TIED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static ModelConfig bert() {
    return encoder("bert", OutputHead.NONE, new EncoderHead.Embedding(Pooling.CLS));
  }

  private static ModelConfig encoder(String name, OutputHead output, EncoderHead head) {
    return new ModelConfig(
        name,
        100,
        24,
        40,
        3,
        3,
        3,
        8,
        64,
        1e-12,
        ActivationFunction.GELU_ERF,
        0.35,
        output,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new EncoderConfig(2, head)));
  }

  /// Another number of layers, heads (each key/value head keeps its group) and intermediate
  /// channels.
  static ModelConfig smaller(ModelConfig c, int layers, int kvHeads, int intermediate) {
    int heads = kvHeads * c.attentionShape().groupSize();
    return new ModelConfig(
        c.architecture(),
        c.vocabSize(),
        c.hiddenSize(),
        intermediate,
        layers,
        heads,
        kvHeads,
        c.headDim(),
        c.maxPositionEmbeddings(),
        c.normEpsilon(),
        c.hiddenAct(),
        c.attentionScale(),
        c.outputHead(),
        c.rotary(),
        c.slidingWindow(),
        c.softCaps(),
        c.encoder());
  }
}
