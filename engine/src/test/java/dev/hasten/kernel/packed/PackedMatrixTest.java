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
  void hasNoMinimums_whenC4() {
    ByteBuffer stored = buffer(18);
    stored.putShort(half(0.5f));
    for (int i = 0; i < 16; i++) {
      stored.put((byte) ((15 - i) << 4 | i)); // columns c and 31 - c: code c
    }

    ByteBuffer expected = buffer(288);
    expected.putShort(0, (short) 0x3800);
    put(expected, 32, "40516273");
    put(expected, 96, "C8D9EAFB");
    put(expected, 160, "BFAE9D8C");
    put(expected, 224, "37261504");
    assertPacks(DType.Q4_0, 1, 32, stored, PackedForm.C4, expected);
  }

  @Test
  void hasFifthBitsApart_whenC5() {
    ByteBuffer stored = buffer(22);
    stored.putShort(half(2)).putInt(0xFFFF0000);
    for (int i = 0; i < 16; i++) {
      stored.put((byte) (i << 4 | i)); // column c: code c
    }

    ByteBuffer expected = buffer(352);
    expected.putShort(0, (short) 0x4000);
    put(expected, 32, "40516273");
    put(expected, 96, "C8D9EAFB");
    put(expected, 160, "40516273");
    put(expected, 224, "C8D9EAFB");
    put(expected, 288, "F0F0F0F0");
    assertPacks(DType.Q5_0, 1, 32, stored, PackedForm.C5, expected);
  }

  @Test
  void hasFifthBitsApart_whenU5() {
    ByteBuffer stored = buffer(2 * 24);
    stored.putShort(half(0.5f)).putShort(half(-1)).putInt(0xFFFF0000);
    for (int i = 0; i < 16; i++) {
      stored.put((byte) (i << 4 | i)); // column c: code c
    }
    stored.putShort(half(2)).putShort(half(3)).putInt(0x0000FFFF);
    for (int i = 0; i < 16; i++) {
      stored.put((byte) ((15 - i) << 4 | (15 - i))); // column c: code 31 - c
    }

    ByteBuffer expected = buffer(384);
    expected.putShort(0, (short) 0x3800).putShort(2, (short) 0x4000);
    expected.putShort(32, (short) 0xBC00).putShort(34, (short) 0x4200);
    put(expected, 64, "40516273 BFAE9D8C");
    put(expected, 128, "C8D9EAFB 37261504");
    put(expected, 192, "40516273 BFAE9D8C");
    put(expected, 256, "C8D9EAFB 37261504");
    put(expected, 320, "F0F0F0F0 0F0F0F0F");
    assertPacks(DType.Q5_1, 2, 32, stored, PackedForm.U5, expected);
  }

  @Test
  void interleavesBytesWithoutMinimums_whenS8() {
    ByteBuffer stored = buffer(2 * 34);
    stored.putShort(half(1));
    for (int column = 0; column < 32; column++) {
      stored.put((byte) (column - 16));
    }
    stored.putShort(half(0.5f));
    for (int column = 0; column < 32; column++) {
      stored.put((byte) (column % 2 == 0 ? -128 : 127));
    }

    ByteBuffer expected = buffer(544);
    expected.putShort(0, (short) 0x3C00).putShort(2, (short) 0x3800);
    String[] firstRow = {
      "70717273", "74757677", "78797A7B", "7C7D7E7F", "80818283", "84858687", "88898A8B", "8C8D8E8F"
    };
    for (int vector = 0; vector < 8; vector++) {
      put(expected, 32 + 64 * vector, firstRow[vector] + "00FF00FF");
    }
    assertPacks(DType.Q8_0, 2, 32, stored, PackedForm.S8, expected);
  }

  /// Block `b` has scale `b`, minimum `(b - 15) / 2` and codes `b / 2 % 4`.
  @Test
  void hasAScaleForEvery16Columns_whenH4() {
    ByteBuffer stored = buffer(84);
    for (int block = 0; block < 16; block++) {
      stored.put((byte) ((15 - block) << 4 | block));
    }
    for (int i = 0; i < 64; i++) {
      stored.put((byte) 0b11_10_01_00);
    }
    stored.putShort(half(1)).putShort(half(0.5f));

    String[] codes = {"00000000", "11111111", "22222222", "33333333"};
    ByteBuffer expected = buffer(16 * 192);
    for (int block = 0; block < 16; block++) {
      int at = 192 * block;
      expected.putShort(at, half(block)).putShort(at + 32, half(-0.5f * (15 - block)));
      put(expected, at + 64, codes[block / 2 % 4]);
      put(expected, at + 128, codes[block / 2 % 4]);
    }
    assertPacks(DType.Q2_K, 1, 256, stored, PackedForm.H4, expected);
  }

  /// Block `b` has scale `b + 1`; high bits of its codes are `b / 2 % 4`, low ones count up or
  /// down.
  @Test
  void hasTwoHighBitsApart_whenH6() {
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

    String[][] vectors = {
      {"40516273", "C8D9EAFB", "00000000"},
      {"40516273", "C8D9EAFB", "55555555"},
      {"BFAE9D8C", "37261504", "AAAAAAAA"},
      {"BFAE9D8C", "37261504", "FFFFFFFF"}
    };
    ByteBuffer expected = buffer(16 * 224);
    for (int block = 0; block < 16; block++) {
      int at = 224 * block;
      expected.putShort(at, half(block + 1));
      for (int vector = 0; vector < 3; vector++) {
        put(expected, at + 32 + 64 * vector, vectors[block / 2 % 4][vector]);
      }
    }
    assertPacks(DType.Q6_K, 1, 256, stored, PackedForm.H6, expected);
  }

  @ParameterizedTest
  @CsvSource({"F16, F16", "BF16, BF16"})
  void takesNumbersAsTheyAre_whenTheyHave16Bits(DType type, PackedForm form) {
    ByteBuffer stored = buffer(17 * 3 * 2);
    ByteBuffer expected = buffer(2 * 3 * 32);
    for (int row = 0; row < 17; row++) {
      for (int column = 0; column < 3; column++) {
        short bits = (short) (0x3C00 + 10 * row + column);
        stored.putShort(bits);
        expected.putShort(row / 16 * 96 + 32 * column + 2 * (row % 16), bits);
      }
    }
    assertPacks(type, 17, 3, stored, form, expected);
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
  @CsvSource({
    "U4, 640",
    "C4, 576",
    "U5, 768",
    "C5, 704",
    "H4, 768",
    "H6, 896",
    "S8, 1088",
    "F32, 4096",
    "F16, 2048",
    "BF16, 2048"
  })
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
    assertThatThrownBy(() -> PackedForm.S8.groupBytes(48))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("S8 packs blocks of 32, not 48 columns");
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
