package dev.hasten.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import dev.hasten.TinyDecoders;
import dev.hasten.TinyDirectory;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a decoded token needs, by formulas of the sizes that papers give, for every architecture;
/// and by the bytes of the files.
class ModelNeedsTest {
  private static final int CACHED = 40;

  @TempDir private Path folder;

  /// Sizes of a decoder.
  ///
  /// @param queries heads times their width
  /// @param keys key/value heads times their width
  /// @param feedForward all columns of its matrices that are as long as the hidden size
  /// @param sliding layers that see `window` tokens; the others see all
  record Sizes(
      int layers,
      int hidden,
      int queries,
      int keys,
      int feedForward,
      int vocabulary,
      int sliding,
      int window) {

    /// A query is multiplied with every key seen, and every value with its score.
    double multiplyAdds() {
      double block = (double) hidden * (2.0 * queries + 2.0 * keys + feedForward);
      return layers * block + (double) vocabulary * hidden + 2.0 * queries * seen();
    }

    double keyValueBytes(int bytesPerElement) {
      return 2.0 * keys * seen() * bytesPerElement;
    }

    /// By all layers together.
    private double seen() {
      int all = CACHED + 1;
      return (layers - sliding) * (double) all + (double) sliding * Math.min(window, all);
    }
  }

  /// The second number is of tables that a token reads one row of: all other rows' elements.
  static Stream<Arguments> tinyDecoders() {
    int separateHead = 261 * 32;
    int positions = 127 * 32;
    return Stream.of(
        tiny("llama", TinyDecoders.llama(), new Sizes(3, 32, 32, 16, 144, 262, 0, 0), separateHead),
        tiny(
            "mistral",
            TinyDecoders.mistral(),
            new Sizes(3, 32, 32, 16, 144, 262, 3, 8),
            separateHead),
        tiny("qwen2", TinyDecoders.qwen2(), new Sizes(3, 32, 32, 16, 144, 262, 0, 0), 0),
        tiny("qwen3", TinyDecoders.qwen3(), new Sizes(3, 32, 48, 24, 144, 262, 0, 0), 0),
        tiny("phi3", TinyDecoders.phi3(), new Sizes(3, 32, 32, 16, 144, 262, 3, 8), separateHead),
        tiny("gemma2", TinyDecoders.gemma2(), new Sizes(4, 32, 48, 24, 144, 262, 2, 8), 0),
        tiny("gemma3", TinyDecoders.gemma3(), new Sizes(7, 32, 48, 24, 144, 262, 6, 8), 0),
        tiny("gpt2", TinyDecoders.gpt2(), new Sizes(3, 32, 32, 32, 256, 262, 0, 0), positions));
  }

  private static Arguments tiny(String name, TinyDirectory tiny, Sizes sizes, int elementsNotRead) {
    return Arguments.of(Named.of(name, tiny), sizes, elementsNotRead);
  }

  @ParameterizedTest
  @MethodSource("tinyDecoders")
  void agreesWithTheFormula_forEveryArchitecture(
      TinyDirectory tiny, Sizes sizes, int elementsNotRead) {
    try (ModelFile file = SafetensorsReader.readDirectory(tiny.write(folder))) {
      Model model = Model.of(file);
      double notRead = (double) Float.BYTES * elementsNotRead;
      assertNeeds(model, sizes, fileBytes(model) - notRead);
    }
  }

  /// Both have tied heads: a token reads all that is in the file.
  static Stream<Arguments> realDecoders() {
    return Stream.of(
        Arguments.of(TestModels.smollm2(), new Sizes(30, 576, 576, 192, 3 * 1536, 49_152, 0, 0)),
        Arguments.of(
            TestModels.gemma3(), new Sizes(18, 640, 1024, 256, 3 * 2048, 262_144, 15, 512)));
  }

  @ParameterizedTest
  @MethodSource("realDecoders")
  void agreesWithTheFormula_forRealModels(Path file, Sizes sizes) {
    try (LanguageModel opened = LanguageModel.open(file)) {
      assertNeeds(opened.model(), sizes, fileBytes(opened.model()));
    }
  }

  private static void assertNeeds(Model model, Sizes sizes, double weightBytes) {
    List<OperatorCost> step = costs(model);

    assertThat(sum(step, OperatorCost::multiplyAdds)).isEqualTo(sizes.multiplyAdds());
    assertThat(sum(step, OperatorCost::weightBytes)).isEqualTo(weightBytes);
    assertThat(sum(step, OperatorCost::keyValueBytes)).isEqualTo(sizes.keyValueBytes(Float.BYTES));
  }

  private static List<OperatorCost> costs(Model model) {
    KvLayout layout = new KvLayout(model.graph().kvStates(), KvType.F32);
    return new CostModel(model, layout).costs(StepShape.ofDecode(CACHED));
  }

  private static double sum(List<OperatorCost> step, ToDoubleFunction<OperatorCost> number) {
    return step.stream().mapToDouble(number).sum();
  }

  private static double fileBytes(Model model) {
    return model.file().tensors().values().stream()
        .mapToDouble(tensor -> tensor.data().byteSize())
        .sum();
  }
}
