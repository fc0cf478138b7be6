package dev.hasten.format;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.error.BadModelException;
import dev.hasten.format.MetadataValue.Bool;
import dev.hasten.format.MetadataValue.Real;
import dev.hasten.format.MetadataValue.Text;
import dev.hasten.format.MetadataValue.TextArray;
import dev.hasten.format.MetadataValue.Whole;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GgufMetadataTest {
  private static final FixedArray TWO_FLOATS =
      new FixedArray(GgufType.FLOAT32, MemorySegment.ofArray(new byte[8]));
  private static final FixedArray TWO_INTS =
      new FixedArray(GgufType.INT32, MemorySegment.ofArray(new byte[8]));

  private final GgufMetadata metadata =
      new GgufMetadata(
          "m.gguf",
          Map.ofEntries(
              Map.entry("layers", new Whole(GgufType.UINT32, 30)),
              Map.entry("huge", new Whole(GgufType.UINT64, -1)),
              Map.entry("epsilon", new Real(GgufType.FLOAT32, 0.5)),
              Map.entry("nan", new Real(GgufType.FLOAT32, Double.NaN)),
              Map.entry("name", new Text("llama")),
              Map.entry("flag", new Bool(true)),
              Map.entry("tokens", new TextArray(List.of("a", "b"))),
              Map.entry("scores", TWO_FLOATS),
              Map.entry("types", TWO_INTS)));

  @Test
  void givesTheValues_whenTheyAreThereAndOfTheType() {
    assertThat(metadata.requiredInt("layers", 1, 1000)).isEqualTo(30);
    assertThat(metadata.requiredWhole("layers", 30, 30)).isEqualTo(30);
    assertThat(metadata.requiredReal("epsilon")).isEqualTo(0.5);
    assertThat(metadata.requiredText("name")).isEqualTo("llama");
    assertThat(metadata.optionalBool("flag")).contains(true);
    assertThat(metadata.requiredTexts("tokens")).containsExactly("a", "b");
    assertThat(metadata.requiredReals("scores")).isEqualTo(TWO_FLOATS);
    assertThat(metadata.requiredWholes("types")).isEqualTo(TWO_INTS);
    assertThat(metadata.has("layers")).isTrue();
  }

  @Test
  void givesNothing_whenAnOptionalKeyIsMissing() {
    assertThat(metadata.optionalInt("none", 0, 1, 7)).isEqualTo(7);
    assertThat(metadata.optionalWhole("none", 0, 1)).isEmpty();
    assertThat(metadata.optionalReal("none")).isEmpty();
    assertThat(metadata.optionalText("none")).isEmpty();
    assertThat(metadata.optionalBool("none")).isEmpty();
    assertThat(metadata.optionalTexts("none")).isEmpty();
    assertThat(metadata.optionalWholes("none")).isEmpty();
    assertThat(metadata.optionalReals("none")).isEmpty();
    assertThat(metadata.has("none")).isFalse();
  }

  @Test
  void namesTheKey_whenARequiredOneIsMissing() {
    assertBad(() -> metadata.requiredInt("a.b", 0, 1), "m.gguf", "`a.b` is missing", "an integer");
    assertBad(() -> metadata.requiredReal("a.b"), "`a.b` is missing", "a number");
    assertBad(() -> metadata.requiredText("a.b"), "`a.b` is missing", "a string");
    assertBad(() -> metadata.requiredTexts("a.b"), "`a.b` is missing", "an array of strings");
    assertBad(() -> metadata.requiredWholes("a.b"), "`a.b` is missing", "an array of integers");
    assertBad(() -> metadata.requiredReals("a.b"), "`a.b` is missing", "an array of numbers");
  }

  @Test
  void namesBothTypes_whenAValueHasTheWrongOne() {
    assertBad(() -> metadata.requiredInt("name", 0, 9), "`name` is STRING `llama`", "an integer");
    assertBad(() -> metadata.requiredReal("layers"), "`layers` is UINT32 30", "floating-point");
    assertBad(() -> metadata.requiredReal("nan"), "`nan` is FLOAT32 NaN", "finite");
    assertBad(() -> metadata.requiredText("tokens"), "`tokens` is ARRAY of 2 STRING", "a string");
    assertBad(() -> metadata.optionalBool("epsilon"), "`epsilon` is FLOAT32 0.5", "a BOOL");
    assertBad(() -> metadata.requiredTexts("flag"), "`flag` is BOOL true", "an array of strings");
    assertBad(() -> metadata.requiredWholes("scores"), "ARRAY of 2 FLOAT32", "of integers");
    assertBad(() -> metadata.requiredReals("types"), "ARRAY of 2 INT32", "floating-point");
  }

  @Test
  void namesValueAndRange_whenAnIntegerIsOutOfRange() {
    assertBad(() -> metadata.requiredInt("layers", 31, 99), "UINT32 30", "from 31 to 99");
    assertBad(() -> metadata.optionalInt("layers", 1, 29, 5), "UINT32 30", "from 1 to 29");
    assertBad(
        () -> metadata.requiredWhole("huge", Long.MIN_VALUE, Long.MAX_VALUE),
        "UINT64 18446744073709551615");
  }

  private static void assertBad(ThrowingCallable call, String... messageParts) {
    assertRefused(call, BadModelException.class, messageParts);
  }
}
