package dev.hasten.kernel.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.model.AxisName;
import dev.hasten.model.Dimension;
import dev.hasten.model.StorageLayout;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The bytes of each form, by hand: kernels in C read exactly these.
class PackedMatrixTest {
  @Test
  void interleavesNibbles_whenU4() {
    ByteBuffer stored = buffer(2 * 20);
    stored.putShort(half(0.5f)).putShort(half(-1));
    for (int i = 0; i < 16; i++) {
      stored.put((byte) (i << 4 | i)); // columns i and 16 + i: code i
    }
    stored.putShort(half(2)).putShort(half(3));
    for (int i = 0; i < 16; i++) {
      stored.put((byte) ((15 - i) << 4 | (15 - i)));
    }

    ByteBuffer expected = buffer(320);
    expected.putShort(0, (short) 0x3800).putShort(2, (short) 0x4000);
    expected.putShort(32, (short) 0xBC00).putShort(34, (short) 0x4200);
    put(expected, 64, "40516273 BFAE9D8C");
    put(expected, 128, "C8D9EAFB 37261504");
    put(expected, 192, "40516273 BFAE9D8C");
    put(expected, 256, "C8D9EAFB 37261504");
    assertPacks(DType.Q4_1, 2, 32, stored, PackedForm.U4, expected);
  }

  @Test
  void interleavesBytes_whenU8() {
    ByteBuffer stored = buffer(2 * 34);
    stored.putShort(half(1));
    for (int column = 0; column < 32; column++) {
      stored.put((byte) (column - 16));
    }
    stored.putShort(half(0.5f));
    for (int column = 0; column < 32; column++) {
      stored.put((byte) (column % 2 == 0 ? -128 : 127));
    }

    ByteBuffer expected = buffer(576);
    expected.putShort(0, (short) 0x3C00).putShort(2, (short) 0x3800);
    expected.putShort(32, (short) 0xD800).putShort(34, (short) 0xD400);
    String[] firstRow = {
      "70717273", "74757677", "78797A7B", "7C7D7E7F", "80818283", "84858687", "88898A8B", "8C8D8E8F"
    };
    for (int vector = 0; vector < 8; vector++) {
      put(expected, 64 + 64 * vector, firstRow[vector] + "00FF00FF");
    }
    assertPacks(DType.Q8_0, 2, 32, stored, PackedForm.U8, expected);
  }

  /// Block `b` has scale `b + 1`; high bits of its codes are `b / 2 % 4`, low ones count up or
  /// down.
  @Test
  void hasAScaleForEvery16Columns_whenH8() {
    ByteBuffer stored = buffer(210);
    for (int i = 0; i < 128; i++) {
      stored.put((byte) ((15 - i % 16) << 4 | i % 16));
    }
    for (int i = 0; i < 64; i++) {
      stored.put((byte) 0b11_10_01_00);
    }
    for (int block = 0; block < 16; block++) {
      stored.put((byte) (block + 1));
    }
    stored.putShort(half(1));

    String[][] counts = {
      {"00010203", "04050607", "08090A0B", "0C0D0E0F"},
      {"10111213", "14151617", "18191A1B", "1C1D1E1F"},
      {"2F2E2D2C", "2B2A2928", "27262524", "23222120"},
      {"3F3E3D3C", "3B3A3938", "37363534", "33323130"}
    };
    ByteBuffer expected = buffer(16 * 320);
    for (int block = 0; block < 16; block++) {
      int at = 320 * block;
      expected.putShort(at, half(block + 1)).putShort(at + 32, half(-32 * (block + 1)));
      String[] vectors = counts[block / 2 % 4];
      for (int vector = 0; vector < 4; vector++) {
        put(expected, at + 64 + 64 * vector, vectors[vector]);
      }
    }
    assertPacks(DType.Q6_K, 1, 256, stored, PackedForm.H8, expected);
  }

  @Test
  void hasAllRowsOfAColumnTogether_whenF32() {
    ByteBuffer stored = buffer(17 * 3 * 4);
    ByteBuffer expected = buffer(2 * 3 * 64);
    for (int row = 0; row < 17; row++) {
      for (int column = 0; column < 3; column++) {
        stored.putFloat(10 * row + column);
        expected.putFloat(row / 16 * 192 + 64 * column + 4 * (row % 16), 10 * row + column);
      }
    }
    assertPacks(DType.F32, 17, 3, stored, PackedForm.F32, expected);
  }

  @ParameterizedTest
  @CsvSource({"U4, 640", "U8, 1152", "H8, 1280", "F32, 4096"})
  void knowsItsSizes(PackedForm form, long groupBytes) {
    PackedMatrix matrix =
        new PackedMatrix(form, 33, 64, MemorySegment.ofArray(new byte[(int) (3 * groupBytes)]));

    assertThat(matrix.groups()).isEqualTo(3);
    assertThat(matrix.groupBytes()).isEqualTo(groupBytes);
    assertThat(matrix.bytes()).isEqualTo(3 * groupBytes);
    assertThat(groupBytes).isEqualTo(64L / form.blockColumns() * form.blockBytes());
  }

  @Test
  void refusesDataOfAnotherSize() {
    MemorySegment data = MemorySegment.ofArray(new byte[639]);

    assertThatThrownBy(() -> new PackedMatrix(PackedForm.U4, 17, 32, data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("U4 [17, 32] needs 640 bytes, got 639");
  }

  @Test
  void refusesPartsOfBlocks() {
    assertThatThrownBy(() -> PackedForm.U8.groupBytes(48))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("U8 packs blocks of 32, not 48 columns");
  }

  private static void assertPacks(
      DType type, int rows, int columns, ByteBuffer stored, PackedForm form, ByteBuffer expected) {
    Shape shape = Shape.of(rows, columns);
    Tensor tensor = new Tensor("w", type, shape, MemorySegment.ofArray(bytes(stored)));
    Dimension height = Dimension.of(AxisName.HIDDEN.of(rows));
    Dimension width = Dimension.of(AxisName.HIDDEN.of(columns));
    WeightSpec spec = WeightSpec.matrix("w", height, width);
    try (Arena arena = Arena.ofConfined()) {
      PackedMatrix packed = Packer.pack(new Weight(spec, tensor, StorageLayout.CANONICAL), arena);

      assertThat(packed.form()).isEqualTo(form);
      assertThat(packed.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(bytes(expected));
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  private static short half(float value) {
    return Float.floatToFloat16(value);
  }

  private static void put(ByteBuffer buffer, int at, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    buffer.put(at, bytes);
  }
}
