package dev.hasten.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TinyDecoders;
import dev.hasten.TinyDirectory;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.model.Model;
import dev.hasten.model.Pooling;
import dev.hasten.model.StorageLayout;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScaleAbsorptionTest {
  /// Logits of about 1, through layers whose weights are rounded once more.
  private static final float TOLERANCE = 2e-4f;

  private static final int[] TOKENS = {2, 60, 61, 62, 3};

  @TempDir private Path directory;
  private final ThreadTeam team = new ThreadTeam(2);
  private int written;

  @AfterEach
  void closesTheTeam() {
    team.close();
  }

  static List<Named<TinyModel>> decoders() {
    return List.of(
        Named.of("llama", TinyModels.llama()),
        Named.of("llama with a head of its own", TinyModels.llamaWithSeparateHead()),
        Named.of("gemma3", TinyModels.gemma3()));
  }

  private LanguageModel open(TinyModel tiny) {
    try {
      return LanguageModel.open(
          tiny.write(Files.createDirectory(directory.resolve("model" + written++))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> inputs(Model model) {
    return AbsorptionSite.of(model.graph()).stream().map(site -> site.input().name()).toList();
  }

  @Test
  void findsNormsValuesAndUngatedHalves() {
    try (LanguageModel model = open(TinyModels.llama())) {
      List<AbsorptionSite> sites = AbsorptionSite.of(model.model().graph());

      assertThat(inputs(model.model()).subList(0, 5))
          .containsExactly(
              "blk.0.attn_norm",
              "blk.0.attn",
              "blk.0.ffn_norm",
              "blk.0.ffn_gated",
              "blk.1.attn_norm");
      assertThat(names(sites.get(0).producers())).containsExactly("blk.0.attn_norm.weight");
      assertThat(names(sites.get(0).consumers()))
          .containsExactly("blk.0.attn_q.weight", "blk.0.attn_k.weight", "blk.0.attn_v.weight");
      assertThat(names(sites.get(1).producers())).containsExactly("blk.0.attn_v.weight");
      assertThat(names(sites.get(3).producers())).containsExactly("blk.0.ffn_up.weight");
      // 4 query heads of 8 over 2 key/value heads
      assertThat(sites.get(1).elements()).isEqualTo(16);
      assertThat(sites.get(1).elementOf().of(1)).isEqualTo(1);
      assertThat(sites.get(1).elementOf().of(8)).isZero();
      assertThat(sites.get(1).elementOf().of(17)).isEqualTo(9);
    }
  }

  private static List<String> names(List<WeightSpec> weights) {
    return weights.stream().map(WeightSpec::name).toList();
  }

  @Test
  void leavesAHeadAlone_whenItIsTheEmbeddingTable() {
    try (LanguageModel tied = open(TinyModels.llama());
        LanguageModel separate = open(TinyModels.llamaWithSeparateHead())) {
      assertThat(inputs(tied.model())).doesNotContain("output_norm");
      assertThat(inputs(separate.model())).contains("output_norm");
    }
  }

  @Test
  void leavesNormsAlone_whoseOutputsAreTheResidualStream() {
    try (LanguageModel model = open(TinyModels.bert(Pooling.MEAN))) {
      assertThat(inputs(model.model())).containsExactly("blk.0.attn", "blk.1.attn");
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void changesNoLogits(TinyModel tiny) {
    try (LanguageModel model = open(tiny)) {
      TinyModel scaled = changed(tiny, randomScalings(model.model()));
      try (LanguageModel changed = open(scaled)) {
        assertSame(logits(changed.model()), logits(model.model()));
      }
    }
  }

  static List<Named<TinyDirectory>> directories() {
    return List.of(
        Named.of("llama", TinyDecoders.llama()),
        Named.of("qwen2, biases", TinyDecoders.qwen2()),
        Named.of("phi3, fused", TinyDecoders.phi3()),
        Named.of("gemma2, norms stored one less", TinyDecoders.gemma2()),
        Named.of("gemma3, norms stored one less", TinyDecoders.gemma3()),
        Named.of("gpt2, fused and transposed", TinyDecoders.gpt2()));
  }

  @ParameterizedTest
  @MethodSource("directories")
  void changesNoLogits_howeverTheFileStoresWeights(TinyDirectory tiny) {
    try (ModelFile file = SafetensorsReader.readDirectory(tiny.write(directory.resolve("a")))) {
      Model model = Model.of(file);
      SequencedMap<String, TensorScaling> scalings = randomScalings(model);
      TinyDirectory changed = tiny;
      for (Map.Entry<String, TensorScaling> scaling : scalings.entrySet()) {
        Tensor tensor = Objects.requireNonNull(tiny.tensors().get(scaling.getKey()));
        changed = changed.withTensor(changed(tensor, scaling.getValue()));
      }
      try (ModelFile other =
          SafetensorsReader.readDirectory(changed.write(directory.resolve("b")))) {
        assertSame(logits(Model.of(other)), logits(model));
      }
      assertThat(scalings).isNotEmpty();
    }
  }

  private static void assertSame(float[][] actual, float[][] expected) {
    for (int row = 0; row < expected.length; row++) {
      assertThat(actual[row]).containsExactly(expected[row], within(TOLERANCE));
    }
  }

  private SequencedMap<String, TensorScaling> randomScalings(Model model) {
    ScaleAbsorption absorption = new ScaleAbsorption(model, team);
    Random random = new Random(1);
    for (AbsorptionSite site : AbsorptionSite.of(model.graph())) {
      float[] scales = new float[site.elements()];
      for (int element = 0; element < scales.length; element++) {
        scales[element] = 0.25f + 4 * random.nextFloat();
      }
      absorption.absorb(site, scales);
    }
    return absorption.scalings();
  }

  private static TinyModel changed(TinyModel tiny, Map<String, TensorScaling> scalings) {
    TinyModel changed = tiny;
    for (Map.Entry<String, TensorScaling> scaling : scalings.entrySet()) {
      Tensor tensor = Objects.requireNonNull(tiny.tensors().get(scaling.getKey()));
      changed = changed.withTensor(changed(tensor, scaling.getValue()));
    }
    return changed;
  }

  private static Tensor changed(Tensor tensor, TensorScaling scaling) {
    MemorySegment data = MemorySegment.ofArray(new byte[(int) tensor.data().byteSize()]);
    float[] row = new float[(int) tensor.shape().columns()];
    for (int index = 0; index < tensor.shape().rows(); index++) {
      long at = index * tensor.rowBytes();
      Dequantizer.dequantizeRow(DType.F32, tensor.data(), at, row, 0, row.length);
      scaling.apply(index, row);
      MemorySegment.copy(row, 0, data, ValueLayout.JAVA_FLOAT_UNALIGNED, at, row.length);
    }
    return new Tensor(tensor.name(), DType.F32, tensor.shape(), data);
  }

  private static float[][] logits(Model model) {
    try (StepRunner runner = StepRunner.scalar(model)) {
      return runner.prefill(TOKENS, TOKENS.length);
    }
  }

  @Test
  void scalesColumnsThatCarryMuch_soThatLessIsLost() {
    try (LanguageModel model = open(TinyModels.llama(DType.F32))) {
      AbsorptionSite site = AbsorptionSite.of(model.model().graph()).getFirst();
      float[][] inputs = new RandomMatrices(2).inputs(200, site.input().width());
      for (float[] row : inputs) {
        row[5] *= 100;
      }
      Hessian hessian = Hessian.of(inputs);
      ScaleAbsorption absorption = new ScaleAbsorption(model.model(), team);
      double strength = absorption.absorb(site, hessian, DType.Q4_0);

      assertThat(strength).isPositive();
      TensorScaling norm =
          Objects.requireNonNull(absorption.scalings().get("blk.0.attn_norm.weight"));
      TensorScaling query =
          Objects.requireNonNull(absorption.scalings().get("blk.0.attn_q.weight"));
      float[] ofNorm = ones(site.input().width());
      float[] ofQuery = ones(site.input().width());
      norm.apply(0, ofNorm);
      query.apply(3, ofQuery);
      assertThat(ofQuery[5]).isGreaterThan(2 * ofQuery[6]);
      for (int column = 0; column < ofNorm.length; column++) {
        assertThat(ofNorm[column] * ofQuery[column]).isCloseTo(1, within(1e-6f));
      }
      assertThat(query.inputs(hessian).get(5, 5))
          .isCloseTo(hessian.get(5, 5) / (ofQuery[5] * ofQuery[5]), within(1e-3f));
    }
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void minds_thatGemmaStoresNormsOneLess() {
    TensorScaling scaling = new TensorScaling(1, 2, TensorScaling.Zero.CENTRED);
    scaling.multiplyColumn(1, 3);
    float[] norm = {0.5f, 0.5f};
    scaling.apply(0, norm);

    assertThat(norm).containsExactly(0.5f, 3.5f);
  }

  @Test
  void findsRowsWhereTheFileHasThem() {
    try (LanguageModel model = open(TinyModels.llama())) {
      WeightSpec query =
          Objects.requireNonNull(model.model().graph().weights().get("blk.0.attn_q.weight"));
      Weight weight = model.model().weight(query);

      assertThat(weight.layout()).isEqualTo(StorageLayout.ROTARY_INTERLEAVED);
      assertThat(weight.storedRow(8 + 4)).isEqualTo(8 + 1);
    }
  }
}
