package dev.hasten.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyBertDirectory;
import dev.hasten.TinyConversion;
import dev.hasten.TinyDecoders;
import dev.hasten.TinyEncoderConversion;
import dev.hasten.TinyEncoders;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.model.ModelConfig.OutputHead;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every reader of a graph relies on, for every architecture.
class GraphTest {
  @TempDir private Path directory;

  static Stream<Named<Graph>> graphs() {
    return TestGraphs.all();
  }

  static Stream<Named<TinyModel>> files() {
    return Stream.of(
        Named.of("llama", TinyModels.llama()),
        Named.of("llama, separate head", TinyModels.llamaWithSeparateHead()),
        Named.of("llama, rope factors", TinyModels.llamaWithRopeFactors()),
        Named.of("gemma3", TinyModels.gemma3()),
        Named.of("mistral", TinyConversion.toGguf(TinyDecoders.mistral())),
        Named.of("qwen2", TinyConversion.toGguf(TinyDecoders.qwen2())),
        Named.of("qwen3", TinyConversion.toGguf(TinyDecoders.qwen3())),
        Named.of("phi3", TinyConversion.toGguf(TinyDecoders.phi3())),
        Named.of("gemma2", TinyConversion.toGguf(TinyDecoders.gemma2())),
        Named.of("gpt2", TinyConversion.toGguf(TinyDecoders.gpt2())),
        Named.of("bert", TinyModels.bert(Pooling.MEAN)),
        Named.of("bert classifier", TinyEncoderConversion.toGguf(TinyEncoders.bertClassifier())),
        Named.of(
            "bert masked",
            TinyEncoderConversion.toGguf(TinyEncoders.bertMaskedLanguageWithOwnMatrix())),
        Named.of(
            "distilbert masked",
            TinyEncoderConversion.toGguf(TinyEncoders.distilBertMaskedLanguage())),
        Named.of(
            "roberta masked", TinyEncoderConversion.toGguf(TinyEncoders.robertaMaskedLanguage())));
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void namesEveryValueOnce(Graph graph) {
    assertThat(graph.operators().map(operator -> operator.output().name()))
        .doesNotHaveDuplicates()
        .isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void readsOnlyWhatIsDefinedBefore(Graph graph) {
    assertEveryInputIsDefinedBefore(graph);
  }

  private static void assertEveryInputIsDefinedBefore(Graph graph) {
    Set<Value> defined = new HashSet<>();
    graph
        .operators()
        .forEach(operator -> {
          assertThat(defined).as("%s", operator).containsAll(operator.inputs());
          defined.add(operator.output());
        });
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void multipliesOnlyWhatFits(Graph graph) {
    graph
        .operators()
        .forEach(operator -> {
          switch (operator) {
            case Operator.Linear op -> {
              assertThat(op.weight().columns()).isEqualTo(op.input().width());
              assertThat(op.weight().rows()).isEqualTo(op.output().width());
            }
            case Operator.Add op -> assertThat(op.left().columns()).isEqualTo(op.right().columns());
            case Operator.Multiply op ->
                assertThat(op.left().columns()).isEqualTo(op.right().columns());
            case Operator.Attention op -> {
              assertThat(op.query().columns()).isEqualTo(op.shape().queryDimension());
              assertThat(op.key().columns()).isEqualTo(op.shape().kvDimension());
              assertThat(op.value().columns()).isEqualTo(op.shape().kvDimension());
            }
            default -> assertThat(operator.output().width()).isPositive();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void namesTheAxesOfEveryWeight(Graph graph) {
    for (WeightSpec weight : graph.weights().values()) {
      assertThat(weight.dimensions()).hasSizeBetween(1, 2);
      assertThat(weight.axes()).as(weight.name()).isNotEmpty();
      long elements = weight.axes().mapToLong(Axis::size).reduce(1, Math::multiplyExact);
      assertThat(weight.elements()).isEqualTo(elements).isEqualTo(weight.shape().elements());
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void chainsTheBlocksThroughOneResidualStream(Graph graph) {
    Value residual = graph.prologue().getLast().output();
    for (Block block : graph.blocks()) {
      assertThat(block.input()).isEqualTo(residual);
      assertThat(readFromOutside(block)).containsExactly(residual);
      residual = block.output();
      assertThat(residual.rows()).isEqualTo(Value.RowKind.TOKENS);
      assertThat(residual.columns()).isEqualTo(graph.config().hidden());
    }
    assertThat(graph.epilogue().getFirst().inputs()).containsExactly(residual);
    assertThat(graph.blocks()).hasSize(graph.config().numHiddenLayers());
  }

  private static Set<Value> readFromOutside(Block block) {
    Set<Value> read =
        block.operators().stream()
            .flatMap(operator -> operator.inputs().stream())
            .collect(Collectors.toCollection(HashSet::new));
    block.operators().forEach(operator -> read.remove(operator.output()));
    return read;
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void numbersTheStatesOfAttention(Graph graph) {
    int states = graph.config().encoder().isPresent() ? 0 : graph.config().numHiddenLayers();
    assertThat(graph.kvStates().stream().map(KvState::id))
        .containsExactlyElementsOf(IntStream.range(0, states).boxed().toList());
  }

  @Test
  void hasOneKindOfBlock_whenAllAreAlike() {
    assertThat(kinds(TestGraphs.llama(OutputHead.TIED))).hasSize(1);
    assertThat(kinds(TestGraphs.bert())).hasSize(1);
  }

  @Test
  void hasTwoKindsOfBlock_whenSomeSeeEverything() {
    assertThat(kinds(TestGraphs.gemma3())).hasSize(2);
    List<String> inOrder =
        Architectures.graph(TestGraphs.gemma3()).blocks().stream().map(Block::kind).toList();
    for (int layer = 0; layer < inOrder.size(); layer++) {
      boolean isGlobal = layer == 5 || layer == 11;
      assertThat(inOrder.get(layer).equals(inOrder.get(5))).isEqualTo(isGlobal);
    }
  }

  private static Set<String> kinds(ModelConfig config) {
    return Architectures.graph(config).blocks().stream()
        .map(Block::kind)
        .collect(Collectors.toSet());
  }

  @Test
  void staysValid_whenTheConfigurationShrinks() {
    for (ModelConfig config : TestGraphs.configs()) {
      Graph whole = Architectures.graph(config);
      Graph small = Architectures.graph(TestGraphs.smaller(config, 2, 1, 7));
      assertThat(small.blocks()).hasSize(2);
      assertEveryInputIsDefinedBefore(small);
      assertThat(elements(small)).isLessThan(elements(whole));
      assertThat(whole.weights().keySet()).containsAll(small.weights().keySet());
      assertThat(axes(small)).doesNotContain(AxisName.INTERMEDIATE.of(48), AxisName.HEADS.of(4));
      assertThat(axes(small)).contains(AxisName.INTERMEDIATE.of(7));
    }
  }

  private static long elements(Graph graph) {
    return graph.weights().values().stream().mapToLong(WeightSpec::elements).sum();
  }

  private static Set<Axis> axes(Graph graph) {
    return graph.weights().values().stream().flatMap(WeightSpec::axes).collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsEveryTensorOfItsShape(TinyModel tiny) {
    try (GgufFile file = GgufReader.read(tiny.write(directory))) {
      Model model = Model.of(file);
      assertThat(model.weights().keySet()).isEqualTo(model.graph().weights().keySet());
      Map<String, Long> elements = new HashMap<>();
      for (Weight weight : model.weights().values()) {
        if (weight.spec().elements() == weight.tensor().shape().elements()) {
          assertThat(weight.spec().shape()).isEqualTo(weight.tensor().shape());
        }
        assertThat(model.weight(weight.spec())).isSameAs(weight);
        elements.merge(weight.tensor().name(), weight.spec().elements(), Long::sum);
      }
      file.tensors()
          .forEach((name, tensor) ->
              assertThat(elements).as(name).containsEntry(name, tensor.shape().elements()));
    }
  }

  @Test
  void readsEveryTensorButThePooler_whenItIsADirectory() {
    TinyBertDirectory.write(directory, Pooling.MEAN);
    try (SafetensorsDirectory file = SafetensorsReader.readDirectory(directory)) {
      Model model = Model.of(file);
      assertThat(model.weights()).hasSize(file.tensors().size() - 2);
    }
  }

  @ParameterizedTest
  @MethodSource("graphs")
  void readsOnlyWeightsThatAreNamedAfterTheirBlock(Graph graph) {
    for (Block block : graph.blocks()) {
      assertThat(block.operators().stream().flatMap(operator -> operator.weights().stream()))
          .allMatch(weight -> weight.name().startsWith("blk.%d.".formatted(block.index())));
    }
  }
}
