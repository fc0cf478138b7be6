package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.hasten.format.MetadataValue.Bool;
import dev.hasten.format.MetadataValue.NestedArray;
import dev.hasten.format.MetadataValue.Real;
import dev.hasten.format.MetadataValue.Text;
import dev.hasten.format.MetadataValue.TextArray;
import dev.hasten.format.MetadataValue.Whole;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufReaderTest {
  @TempDir Path directory;

  @Test
  void keepsTypesAndOrder_whenMetadataHasEveryType() {
    try (GgufFile file = GgufReader.read(GgufFixture.small().writeIn(directory))) {
      assertThat(file.metadata())
          .containsExactly(
              entry("u8", new Whole(GgufType.UINT8, 255)),
              entry("i8", new Whole(GgufType.INT8, -1)),
              entry("u16", new Whole(GgufType.UINT16, 65535)),
              entry("i16", new Whole(GgufType.INT16, -2)),
              entry("u32", new Whole(GgufType.UINT32, 0xFFFFFFFFL)),
              entry("i32", new Whole(GgufType.INT32, -3)),
              entry("f32", new Real(GgufType.FLOAT32, 0.1f)),
              entry("bool", new Bool(true)),
              entry("text", new Text("Grüße, 世界 🙂")),
              entry("u64", new Whole(GgufType.UINT64, -1)),
              entry("i64", new Whole(GgufType.INT64, -4)),
              entry("f64", new Real(GgufType.FLOAT64, 0.1)),
              entry("numbers", bytes(GgufType.INT16, 1, 0, -2, -1, 3, 0)),
              entry("texts", new TextArray(List.of("x", "", "ÿ\uFFFD"))),
              entry(
                  "nested",
                  new NestedArray(
                      List.of(
                          bytes(GgufType.UINT8),
                          new TextArray(List.of("deep")),
                          new NestedArray(List.of(bytes(GgufType.BOOL, 0, 1)))))));
    }
  }

  @Test
  void givesRowMajorShapes_whenFileListsColumnsFirst() {
    try (GgufFile file = GgufReader.read(GgufFixture.small().writeIn(directory))) {
      assertThat(file.tensors().keySet()).containsExactly("a", "b", "c");
      assertThat(file.requiredTensor("a").shape()).isEqualTo(Shape.of(2, 4));
      assertThat(file.requiredTensor("b").shape()).isEqualTo(Shape.of(1, 32));
      assertThat(file.requiredTensor("b").dtype()).isEqualTo(DType.Q8_0);
      assertThat(file.requiredTensor("c").data().toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(new byte[] {1, 1, 1, 1, 1, 1});
      assertThat(file.version()).isEqualTo(3);
      assertThat(file.alignment()).isEqualTo(32);
    }
  }

  @Test
  void placesTensorsByTheFilesAlignment_whenItHasOne() {
    GgufFixture fixture = GgufFixture.claiming(1, 1);
    fixture.key("general.alignment", GgufType.UINT32).int32(64);
    fixture.tensor("a", DType.F32.ggmlId(), 64, 1).padTo(64).fill(64, 0).int32(0x3f800000);

    try (GgufFile file = GgufReader.read(fixture.writeIn(directory))) {
      assertThat(file.alignment()).isEqualTo(64);
      assertThat(file.requiredTensor("a").data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0))
          .isEqualTo(1f);
    }
  }

  @Test
  void readsVersionTwo_whenTheRestIsTheSame() {
    byte[] bytes = GgufFixture.small().bytes();
    bytes[4] = 2;

    try (GgufFile file = GgufReader.read(GgufFixture.write(directory.resolve("v2"), bytes))) {
      assertThat(file.version()).isEqualTo(2);
      assertThat(file.tensors()).hasSize(3);
    }
  }

  @Test
  void readsAFileWithoutTensors_whenItIsOnlyAVocabulary() {
    GgufFixture fixture = GgufFixture.claiming(0, 1);
    fixture.key("k", GgufType.BOOL).int8(0);

    try (GgufFile file = GgufReader.read(fixture.writeIn(directory))) {
      assertThat(file.tensors()).isEmpty();
      assertThat(file.typedMetadata().optionalBool("k")).contains(false);
    }
  }

  private static FixedArray bytes(GgufType type, int... bytes) {
    byte[] data = new byte[bytes.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) bytes[i];
    }
    return new FixedArray(type, MemorySegment.ofArray(data));
  }
}
