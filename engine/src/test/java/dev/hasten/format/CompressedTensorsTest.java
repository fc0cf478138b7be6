package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.BadModelException;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Weights in the layout of compressed-tensors.
class CompressedTensorsTest {
  private static final String INT8 =
      """
      {"quantization_config": {"quant_method": "compressed-tensors", "format": "int-quantized",
        "config_groups": {"group_0": {"targets": ["Linear"], "weights":
          {"num_bits": 8, "type": "int", "symmetric": true, "strategy": "channel"}}}}}
      """;
  private static final String INT4 =
      """
      {"quantization_config": {"quant_method": "compressed-tensors", "format": "pack-quantized",
        "config_groups": {"group_0": {"targets": ["Linear"], "input_activations": null, "weights":
          {"num_bits": 4, "type": "int", "symmetric": true, "strategy": "group",
           "group_size": 32, "actorder": null, "dynamic": false}}}}}
      """;

  private static final float SCALE = 0.5f;

  /// No 16-bit float.
  private static final float FINE_SCALE = 0.1f;

  @TempDir private Path parent;
  private int directories;

  @Test
  void readsBytesAsBlocks_whenScalesAreHalves() {
    Tensor weight = read(INT8, int8(32), scale("lin", SCALE, SCALE)).getFirst();
    assertThat(weight.dtype()).isEqualTo(DType.Q8_0);
    assertThat(weight.name()).isEqualTo("lin.weight");
    assertThat(floats(weight)).startsWith(-64, -63.5f).endsWith(-32.5f);
  }

  @Test
  void readsBytesAsFloats_whenScalesAreFinerOrBlocksDoNotFit() {
    Tensor fine = read(INT8, int8(32), scale("lin", FINE_SCALE, SCALE)).getFirst();
    assertThat(fine.dtype()).isEqualTo(DType.F32);
    assertThat(floats(fine)).startsWith(-128 * FINE_SCALE, -127 * FINE_SCALE);
  }

  @Test
  void readsBytesAsFloats_whenRowsAreNoWholeBlocks() {
    Tensor narrow = read(INT8, int8(5), scale("lin", SCALE, SCALE)).getFirst();
    assertThat(narrow.dtype()).isEqualTo(DType.F32);
    assertThat(floats(narrow)).startsWith(-64, -63.5f);
  }

  /// The first code of a word lies in its lowest bits.
  @Test
  void readsWordsAsBlocks() {
    int first = 0x76543210; // -8 to -1
    int second = 0xFEDCBA98; // 0 to 7
    Tensor weight =
        read(
                INT4,
                tensor(
                    "lin.weight_packed",
                    DType.I32,
                    Shape.of(1, 8),
                    ints(first, second, first, second, first, second, first, second)),
                tensor("lin.weight_scale", DType.F32, Shape.of(1, 2), floats(SCALE, 2)),
                shape(1, 64))
            .getFirst();
    assertThat(weight.dtype()).isEqualTo(DType.Q4_0);
    float[] values = floats(weight);
    for (int column = 0; column < 64; column++) {
      float scale = column < 32 ? SCALE : 2;
      assertThat(values[column]).as("column %d", column).isEqualTo(scale * (column % 16 - 8));
    }
  }

  @Test
  void readsWordsAsFloats_whenAGroupIsNoWholeBlock() {
    Tensor weight =
        read(
                INT4,
                tensor("lin.weight_packed", DType.I32, Shape.of(1, 2), ints(0x76543210, 0xBA98)),
                tensor("lin.weight_scale", DType.F32, Shape.of(1, 1), floats(SCALE)),
                shape(1, 12))
            .getFirst();
    assertThat(weight.dtype()).isEqualTo(DType.F32);
    assertThat(floats(weight))
        .containsExactly(-4, -3.5f, -3, -2.5f, -2, -1.5f, -1, -0.5f, 0, 0.5f, 1, 1.5f);
  }

  @Test
  void leavesOtherTensorsAsTheyAre() {
    Tensor plain = tensor("norm.weight", DType.F32, Shape.of(2), floats(1, 2));
    assertThat(read(INT8, int8(32), plain, scale("lin", SCALE, SCALE)))
        .extracting(Tensor::name)
        .containsExactly("lin.weight", "norm.weight");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          compressed-tensors | gptq              | quant_method is `"gptq"`
          int-quantized      | float-quantized   | format is `"float-quantized"`
          "num_bits": 8      | "num_bits": 4     | weights.num_bits is `4`
          "type": "int"      | "type": "float"   | weights.type is `"float"`
          "symmetric": true  | "symmetric": false | weights.symmetric is `false`
          channel            | block             | weights.strategy is `"block"`
          "weights":         | "output_activations": {"num_bits": 8}, "weights": | output_activations is
          "weights":         | "input_activations": {"num_bits": 8, "strategy": "tensor"}, "weights": | input_activations.dynamic is missing
          "config_groups"    | "kv_cache_scheme": {"num_bits": 8}, "config_groups" | kv_cache_scheme is
          "strategy"         | "actorder": "group", "strategy" | weights.actorder is `"group"`
          """)
  void refusesByName(String from, String to, String message) {
    String config = INT8.replace(from, to);
    assertThat(config).isNotEqualTo(INT8);
    assertThatThrownBy(() -> read(config, int8(32), scale("lin", SCALE, SCALE)))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void acceptsActivationsThatAreRoundedWhileItRuns() {
    String config =
        INT8.replace(
            "\"weights\":",
            "\"input_activations\": {\"num_bits\": 8, \"type\": \"int\", \"dynamic\": true,"
                + " \"strategy\": \"token\"}, \"weights\":");
    assertThat(read(config, int8(32), scale("lin", SCALE, SCALE))).hasSize(1);
  }

  @Test
  void refusesWhatDoesNotFitTogether() {
    Tensor packed = tensor("lin.weight_packed", DType.I32, Shape.of(1, 4), ints(0, 0, 0, 0));
    Tensor scale = tensor("lin.weight_scale", DType.F32, Shape.of(1, 1), floats(1));
    assertRefused("there is no tensor lin.weight_shape", packed, scale);
    assertRefused("there is no tensor lin.weight_scale", packed, shape(1, 32));
    assertRefused("holds no codes", packed, scale, shape(1, 64));
    assertRefused("lin.weight_shape is [-1, 32]", packed, scale, shape(-1, 32));
    assertRefused(
        "does not scale",
        packed,
        shape(1, 32),
        tensor("lin.weight_scale", DType.F32, Shape.of(2, 1), floats(1, 1)));
    assertRefused(
        "nothing that this build knows",
        packed,
        scale,
        shape(1, 32),
        tensor("lin.weight_zero_point", DType.I32, Shape.of(1), ints(0)));
  }

  private void assertRefused(String message, Tensor... tensors) {
    assertThatThrownBy(() -> read(INT4, tensors))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(message);
  }

  private List<Tensor> read(String config, Tensor... tensors) {
    Path directory = parent.resolve(String.valueOf(directories++));
    JsonNode json = JsonMapper.shared().readTree(config);
    SafetensorsWriter.write(directory, json, List.of(tensors), Companions.none(), Long.MAX_VALUE);
    try (SafetensorsDirectory read = SafetensorsReader.readDirectory(directory)) {
      return read.tensors().values().stream()
          .map(tensor ->
              new Tensor(
                  tensor.name(),
                  tensor.dtype(),
                  tensor.shape(),
                  MemorySegment.ofArray(tensor.data().toArray(ValueLayout.JAVA_BYTE))))
          .toList();
    }
  }

  /// Two rows of ascending codes from -128 on.
  private static Tensor int8(int columns) {
    byte[] codes = new byte[2 * columns];
    IntStream.range(0, codes.length).forEach(i -> codes[i] = (byte) (i - 128));
    return tensor("lin.weight", DType.I8, Shape.of(2, columns), codes);
  }

  private static Tensor scale(String name, float first, float second) {
    return tensor(name + ".weight_scale", DType.F32, Shape.of(2, 1), floats(first, second));
  }

  private static Tensor shape(long rows, long columns) {
    byte[] bytes =
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(rows)
            .putLong(columns)
            .array();
    return tensor("lin.weight_shape", DType.I64, Shape.of(2), bytes);
  }

  private static Tensor tensor(String name, DType type, Shape shape, byte[] bytes) {
    return new Tensor(name, type, shape, MemorySegment.ofArray(bytes));
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return bytes.array();
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.shape().elements()];
    Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
    return values;
  }
}
