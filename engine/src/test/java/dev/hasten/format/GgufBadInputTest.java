package dev.hasten.format;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import dev.hasten.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufBadInputTest {
  private static final long HUGE = 1L << 60;
  private static final int F32 = DType.F32.ggmlId();

  @TempDir Path directory;

  @Test
  void refusesTheFile_whenItIsCutOffAnywhere() {
    byte[] whole = GgufFixture.small().bytes();
    for (int length = 0; length < whole.length; length++) {
      assertBad(Arrays.copyOf(whole, length), "model.gguf");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'PK\u0003\u0004', 50 4b 03 04, zip",
    "'\u001f\u008b\b\0', 1f 8b 08 00, gzip",
    "'<!DOCTYPE html><html>', 3c 21 44 4f, web page",
    "version https://git-lfs.github.com/spec/v1, 76 65 72 73, git lfs pull",
    "'@\0\0\0\0\0\0\0{', 40 00 00 00, safetensors",
    "tjgg, 74 6a 67 67, GGML",
    "'{\"a\": 1}', 7b 22 61 22, JSON",
    "Hello, 48 65 6c 6c (\"Hell\"), complete"
  })
  void saysWhatItFound_whenTheMagicIsWrong(String start, String firstBytes, String hint) {
    Path path = write(start.getBytes(StandardCharsets.ISO_8859_1));

    assertRefused(() -> GgufReader.read(path), BadModelException.class, firstBytes);
    assertThat(catchThrowableOfType(BadModelException.class, () -> GgufReader.read(path)).hint())
        .contains(hint);
  }

  @ParameterizedTest
  @CsvSource({"1, version is 1", "4, version is 4", "0, version is 0", "50331648, big-endian"})
  void refusesTheVersion_whenItIsUnknownOrSwapped(int version, String message) {
    assertBad(new GgufFixture().ascii("GGUF").int32(version).int64(0).int64(0), message);
  }

  @ParameterizedTest
  @ValueSource(longs = {HUGE, -1, 3, Long.MAX_VALUE})
  void refusesTheTensorCount_whenTheFileHasNoRoom(long count) {
    assertBad(GgufFixture.claiming(count, 0), "tensor count", Long.toUnsignedString(count));
  }

  @ParameterizedTest
  @ValueSource(longs = {HUGE, -1, 3, Long.MAX_VALUE})
  void refusesTheMetadataCount_whenTheFileHasNoRoom(long count) {
    assertBad(GgufFixture.claiming(0, count), "metadata count", Long.toUnsignedString(count));
  }

  @ParameterizedTest
  @ValueSource(longs = {HUGE, -1, 30})
  void refusesAStringLength_whenTheFileHasNoRoom(long length) {
    GgufFixture file = GgufFixture.claiming(0, 1);
    file.key("k", GgufType.STRING).int64(length).ascii("short");

    assertBad(file, "string at byte 37", Long.toUnsignedString(length));
  }

  @ParameterizedTest
  @CsvSource({
    "UINT8, 1152921504606846976",
    "FLOAT64, 2305843009213693952",
    "STRING, 1152921504606846976",
    "ARRAY, 1152921504606846976",
    "INT32, -1",
    "INT32, 6"
  })
  void refusesAnArrayLength_whenTheFileHasNoRoom(GgufType type, long count) {
    GgufFixture file = GgufFixture.claiming(0, 1);
    file.key("k", GgufType.ARRAY).array(type, count).fill(20, 0);

    assertBad(file, "array length at byte 41", Long.toUnsignedString(count));
  }

  @Test
  void refusesArrays_whenTheyAreNestedAThousandDeep() {
    GgufFixture file = GgufFixture.claiming(0, 1).key("k", GgufType.ARRAY);
    for (int depth = 0; depth < 1000; depth++) {
      file.array(GgufType.ARRAY, 1);
    }

    assertBad(file.fill(100, 0), "nested more than 8 deep", "byte 133");
  }

  @Test
  void refusesAValueType_whenItIsUnknown() {
    GgufFixture file = GgufFixture.claiming(0, 1).text("k").int32(13).fill(20, 0);

    assertBad(file, "value type at byte 33 is 13");
  }

  @Test
  void refusesABool_whenItIsNeitherZeroNorOne() {
    assertBad(
        GgufFixture.claiming(0, 1).key("k", GgufType.BOOL).int8(2), "BOOL value at byte 37 is 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "c3", "eda080", "f8888080", "c0af", "61efbfbdff"})
  void refusesText_whenItIsNotUtf8(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    GgufFixture file = GgufFixture.claiming(0, 1).key("k", GgufType.STRING);
    file.int64(bytes.length).raw(bytes).fill(8, 0);

    assertBad(file, "string at byte 37 is not UTF-8");
  }

  @Test
  void refusesAKey_whenItStandsTwice() {
    GgufFixture file = GgufFixture.claiming(0, 2);
    file.key("same", GgufType.BOOL).int8(0).key("same", GgufType.BOOL).int8(1);

    assertBad(file, "`same` stands twice");
  }

  @Test
  void keepsTheMessageShort_whenAKeyIsLongAndHasLineBreaks() {
    String key = "a\nb\r\u2028" + "x".repeat(100_000);
    GgufFixture file = GgufFixture.claiming(0, 2);
    file.key(key, GgufType.BOOL).int8(0).key(key, GgufType.BOOL).int8(1);

    assertBad(file, "`a?b??xxx");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 33, 131072, -1})
  void refusesTheAlignment_whenItIsNoPowerOfTwoInRange(int alignment) {
    GgufFixture file = GgufFixture.claiming(0, 1);
    file.key("general.alignment", GgufType.INT32).int32(alignment);

    assertBad(file, "general.alignment", "INT32 " + alignment);
  }

  @Test
  void refusesTheAlignment_whenItIsNoInteger() {
    GgufFixture file = GgufFixture.claiming(0, 1);
    file.key("general.alignment", GgufType.STRING).text("32");

    assertBad(file, "general.alignment", "STRING `32`");
  }

  @ParameterizedTest
  @CsvSource({
    "16, IQ2_XXS",
    "34, TQ1_0",
    "39, MXFP4",
    "4, Q4_2",
    "4711, type 4711",
    "-1, type 4294967295"
  })
  void namesTensorAndType_whenTheTypeIsUnknown(int id, String name) {
    assertBad(oneTensor("blk.0.ffn_up.weight", id, 0, 256), "`blk.0.ffn_up.weight`", name);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, -1, 1000})
  void refusesATensor_whenItsRankIsOutOfRange(int rank) {
    GgufFixture file = GgufFixture.claiming(1, 0).text("t").int32(rank).fill(100, 1);

    assertBad(file, "`t` has " + Integer.toUnsignedString(rank) + " dimensions");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void refusesATensor_whenADimensionIsNotPositive(long dimension) {
    assertBad(
        oneTensor("t", F32, 0, 4, dimension),
        "`t` has a dimension of " + Long.toUnsignedString(dimension));
  }

  @Test
  void refusesATensor_whenItsSizeOverflows() {
    assertBad(oneTensor("t", F32, 0, 1L << 31, 1L << 31, 4), "`t` has shape [4, 2147483648");
    assertBad(oneTensor("t", F32, 0, 1L << 61), "[2305843009213693952]", "more than 2^63 bytes");
  }

  @Test
  void refusesATensor_whenItsRowsFillNoWholeBlocks() {
    assertBad(
        oneTensor("t", DType.Q4_K.ggmlId(), 0, 128, 2),
        "`t` has rows of 128 elements, Q4_K stores blocks of 256");
  }

  @Test
  void refusesATensor_whenItIsMisaligned() {
    assertBad(oneTensor("t", F32, 8, 1), "`t` starts at offset 8", "alignment 32");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 17",
    "32, 9",
    "64, 1",
    "1152921504606846976, 1",
    "-32, 1",
    "0, 1152921504606846976"
  })
  void refusesATensor_whenItEndsPastTheFile(long offset, long elements) {
    assertBad(oneTensor("t", F32, offset, elements), "tensor `t`", "the data section has 64");
  }

  @Test
  void refusesTensors_whenTheyOverlap() {
    GgufFixture file = GgufFixture.claiming(2, 0);
    file.tensor("second", F32, 32, 1).tensor("first", F32, 0, 9).padTo(32).fill(64, 0);

    assertBad(file, "`second` starts at offset 32 inside tensor `first`, which ends at 36");
  }

  @Test
  void refusesTensors_whenANameStandsTwice() {
    GgufFixture file = GgufFixture.claiming(2, 0);
    file.tensor("t", F32, 0, 1).tensor("t", F32, 32, 1).padTo(32).fill(64, 0);

    assertBad(file, "`t` is listed twice");
  }

  @Test
  void namesThePath_whenThereIsNoFile() {
    Path path = directory.resolve("none.gguf");

    assertRefused(() -> GgufReader.read(path), ResourceException.class, path + ": no such file");
  }

  @Test
  void namesThePath_whenItIsADirectory() {
    assertRefused(
        () -> GgufReader.read(directory), ResourceException.class, directory + " is a directory");
  }

  private static GgufFixture oneTensor(String name, int typeId, long offset, long... dimensions) {
    return GgufFixture.claiming(1, 0)
        .tensor(name, typeId, offset, dimensions)
        .padTo(32)
        .fill(64, 0);
  }

  private void assertBad(GgufFixture file, String... messageParts) {
    assertBad(file.bytes(), messageParts);
  }

  private void assertBad(byte[] file, String... messageParts) {
    Path path = write(file);
    assertRefused(() -> GgufReader.read(path), BadModelException.class, messageParts);
  }

  private Path write(byte[] file) {
    return GgufFixture.write(directory.resolve("model.gguf"), file);
  }
}
