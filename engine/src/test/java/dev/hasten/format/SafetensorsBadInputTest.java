package dev.hasten.format;

import static dev.hasten.format.Refusals.assertRefused;
import static dev.hasten.format.SafetensorsFixture.file;
import static dev.hasten.format.SafetensorsFixture.tensor;
import static dev.hasten.format.SafetensorsFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsBadInputTest {
  private static final long HUGE = 1L << 60;

  @TempDir Path directory;

  @Test
  void refusesTheFile_whenItIsCutOffAnywhere() {
    for (int length = 0; length < whole().length; length++) {
      assertBad(Arrays.copyOf(whole(), length), "model.safetensors");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {HUGE, -1, 19, 100_000_001, Long.MIN_VALUE})
  void refusesTheHeaderLength_whenTheFileHasNoRoom(long length) {
    assertBad(file(length, utf8("{}"), 16), Long.toUnsignedString(length), "18 are possible");
  }

  @ParameterizedTest
  @CsvSource({
    "GGUFxxxxxxxxxx, GGUF file",
    "<!doctype html>, web page",
    "version https://git-lfs, git lfs pull",
    "PK\u0003\u0004xxxxxxxxxx, zip",
    "xxxxxxxxxxxxxxxx, complete"
  })
  void hintsAtWhatTheFileIs_whenItIsNoSafetensors(String start, String hint) {
    SafetensorsFixture.writeModel(directory, utf8(start));

    assertThat(catchThrowableOfType(BadModelException.class, this::read).hint()).contains(hint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                        | the header as an object, found START_ARRAY",
        "''                                        | the header as an object, found the end",
        "{},{}                                     | not JSON",
        "{} {}                                     | expected the end",
        "{\"a\": 1}                                | a tensor as an object",
        "{\"a\": {\"shape\": [1], \"data_offsets\": [0, 4]}}   | `a` has no dtype",
        "{\"a\": {\"dtype\": \"F32\", \"data_offsets\": [0, 4]}} | `a` has no shape",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [1]}}         | `a` has no data_offsets",
        "{\"a\": {\"dtype\": \"F32\", \"dtype\": \"F32\"}}     | `a` has a field twice",
        "{\"a\": {\"colour\": 1}}                  | unknown field `colour`",
        "{\"a\": {\"dtype\": 5}}                   | dtype as a string",
        "{\"a\": {\"shape\": 5}}                   | shape as an array",
        "{\"a\": {\"shape\": [[1]]}}               | shape as an integer",
        "{\"a\": {\"shape\": [1.5]}}               | shape as an integer",
        "{\"a\": {\"shape\": [-1]}}                | shape as an integer",
        "{\"a\": {\"shape\": [9223372036854775808]}} | shape as an integer",
        "{\"a\": {\"shape\": [1e3]}}               | shape as an integer",
        "{\"__metadata__\": {\"k\": 1}}            | a value of __metadata__ as a string",
        "{\"__metadata__\": {\"k\": \"\", \"k\": \"\"}} | `k` twice",
        "{\"__metadata__\": {}, \"__metadata__\": {}}  | `__metadata__` stands twice",
        "{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4, 8]}} | `a` has more than begin and end",
        "{\"a\": {\"data_offsets\": [0]}}           | `a` has not both begin and end",
        "{\"a\": {\"data_offsets\": []}}            | `a` has not both begin and end"
      })
  void refusesTheHeader_whenItBreaksTheGrammar(String header, String message) {
    assertBad(file(header, 16), message);
  }

  @Test
  void refusesTheHeader_whenItIsNestedAThousandDeep() {
    assertBad(file("{\"a\":".repeat(1000), 0), "unknown field `a`");
    assertBad(file("{\"a\": {\"shape\": " + "[".repeat(1000), 0), "shape as an integer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"F\n32", "F\\x", "F\\u00", "F\\uD8zz"})
  void refusesTheHeader_whenAStringIsMalformed(String dtype) {
    assertBad(oneTensor(dtype, "[1]", 0, 4), "not JSON");
    assertBad(file("{\"__metadata__\": {\"k\": \"%s\"}}".formatted(dtype), 0), "not JSON");
  }

  @Test
  void refusesTheHeader_whenItIsNotUtf8() {
    assertBad(file(new byte[] {'{', '"', (byte) 0xFF, '"'}, 0), "not JSON");
  }

  @Test
  void refusesAShape_whenANumberHasThousandsOfDigits() {
    assertBad(file("{\"a\": {\"shape\": [" + "9".repeat(900) + "]", 0), "shape as an integer");
    assertBad(file("{\"a\": {\"shape\": [" + "9".repeat(5000) + "]", 0), "not JSON");
  }

  @Test
  void refusesAShape_whenItHasTooManyDimensions() {
    assertBad(file("{\"a\": {\"shape\": [" + "1,".repeat(1000) + "1]", 0), "`a`", "more than 16");
  }

  @Test
  void namesTensorAndType_whenTheTypeIsUnknown() {
    assertBad(oneTensor("F8_E4M3", "[4]", 0, 4), "tensor `t` has dtype `F8_E4M3`");
    assertBad(oneTensor("Q4_0", "[32]", 0, 18), "tensor `t` has dtype `Q4_0`");
  }

  @ParameterizedTest
  @CsvSource({"0, 20", "16, 20", "8, 4", "1152921504606846976, 1152921504606846980"})
  void refusesATensor_whenItEndsPastTheFile(long begin, long end) {
    assertBad(
        oneTensor("F32", "[1]", begin, end),
        "tensor `t` has data_offsets [%d, %d]".formatted(begin, end),
        "16 bytes of data");
  }

  @Test
  void refusesATensor_whenShapeAndOffsetsDiffer() {
    assertBad(
        oneTensor("F32", "[3]", 0, 16), "tensor `t` is F32 [3], which needs 12 bytes, but has 16");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[4294967296, 4294967296]", "[1152921504606846976, 2]"})
  void refusesATensor_whenItsSizeOverflows(String shape) {
    assertBad(oneTensor("F64", shape, 0, 0), "has shape " + shape, "more than 2^63 bytes");
  }

  @Test
  void refusesTensors_whenTheyOverlap() {
    String header = tensor("x", "I8", "[8]", 4, 12) + "," + tensor("y", "I8", "[5]", 0, 5);

    assertBad(
        file("{" + header + "}", 16), "`x` starts at offset 4 inside tensor `y`, which ends at 5");
  }

  @Test
  void refusesTensors_whenANameStandsTwice() {
    String header = tensor("x", "I8", "[1]", 0, 1) + "," + tensor("x", "I8", "[1]", 1, 2);

    assertBad(file("{" + header + "}", 16), "`x` stands twice");
  }

  @Test
  void namesTheDirectory_whenItIsMissing() {
    Path none = directory.resolve("none");

    assertRefused(
        () -> SafetensorsReader.readDirectory(none),
        ResourceException.class,
        none + ": no such directory");
  }

  @Test
  void namesTheFile_whenConfigOrWeightsAreMissing() {
    assertRefused(this::read, ResourceException.class, "there is no config.json");

    GgufFixture.write(directory.resolve("config.json"), utf8("{}"));
    assertRefused(this::read, ResourceException.class, "there is no model.safetensors");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                    | not an object",
        "''                    | not an object",
        "{\"a\": 1, \"a\": 2}  | not JSON",
        "{\"a\": 1} trailing   | not JSON",
        "{\"a\":               | not JSON"
      })
  void refusesTheConfig_whenItIsNoObject(String config, String message) {
    SafetensorsFixture.writeModel(directory, whole());
    GgufFixture.write(directory.resolve("config.json"), utf8(config));

    assertRefused(this::read, BadModelException.class, "config.json", message);
  }

  @Test
  void refusesTheConfig_whenItIsNestedOrLongBeyondReason() {
    SafetensorsFixture.writeModel(directory, whole());
    Path config = directory.resolve("config.json");

    GgufFixture.write(config, utf8("{\"a\":".repeat(1000)));
    assertRefused(this::read, BadModelException.class, "config.json", "not JSON");
    GgufFixture.write(config, utf8("[" + "{},".repeat(1_000_000) + "{}]"));
    assertRefused(this::read, BadModelException.class, "config.json", "not JSON");
    GgufFixture.write(config, new byte[(16 << 20) + 1]);
    assertRefused(this::read, BadModelException.class, "16777217 bytes");
  }

  @Test
  void namesTheMissingFiles_whenShardsAreNotThere() {
    SafetensorsFixture.writeIndex(
        directory,
        "\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\", \"c\": \"m-3.safetensors\"");
    GgufFixture.write(directory.resolve("m-2.safetensors"), whole());

    assertRefused(
        this::read,
        ResourceException.class,
        "2 of the model's 3 files are missing: m-1.safetensors, m-3.safetensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../m.safetensors",
        "/m.safetensors",
        "a/m.safetensors",
        "m.gguf",
        "",
        ".safetensors"
      })
  void refusesTheIndex_whenAFileNameLeavesTheDirectory(String name) {
    SafetensorsFixture.writeIndex(directory, "\"a\": \"%s\"".formatted(name));

    assertRefused(this::read, BadModelException.class, "tensor `a`", "`" + name + "`");
  }

  @Test
  void refusesTheIndex_whenItIsEmptyOrNamesATensorTwice() {
    SafetensorsFixture.writeIndex(directory, "");
    assertRefused(this::read, BadModelException.class, "no entries in weight_map");

    SafetensorsFixture.writeIndex(directory, "\"a\": \"m.safetensors\", \"a\": \"m.safetensors\"");
    assertRefused(this::read, BadModelException.class, "names tensor `a` twice");
  }

  @Test
  void refusesTheModel_whenATensorIsNotWhereTheIndexSays() {
    SafetensorsFixture.writeIndex(directory, "\"missing\": \"m.safetensors\"");
    GgufFixture.write(directory.resolve("m.safetensors"), whole());

    assertRefused(
        this::read, BadModelException.class, "tensor `missing` should be in m.safetensors");
  }

  @Test
  void refusesTheModel_whenTwoFilesHoldATensor() {
    SafetensorsFixture.writeIndex(
        directory, "\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\"");
    GgufFixture.write(directory.resolve("m-1.safetensors"), whole());
    GgufFixture.write(directory.resolve("m-2.safetensors"), whole());

    assertRefused(this::read, BadModelException.class, "m-2.safetensors", "tensor `a`");
  }

  private static byte[] whole() {
    return file(SafetensorsFixture.HEADER, SafetensorsFixture.DATA_BYTES);
  }

  private static byte[] oneTensor(String dtype, String shape, long begin, long end) {
    return file("{" + tensor("t", dtype, shape, begin, end) + "}", 16);
  }

  private void read() {
    SafetensorsReader.readDirectory(directory).close();
  }

  private void assertBad(byte[] file, String... messageParts) {
    SafetensorsFixture.writeModel(directory, file);
    assertRefused(this::read, BadModelException.class, messageParts);
  }
}
