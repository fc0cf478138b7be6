package dev.hasten.calibrate;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.calibrate.ImportanceMatrix.Entry;
import dev.hasten.error.BadModelException;
import dev.hasten.error.UsageException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.GgufType;
import dev.hasten.format.GgufWriter;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.Overwrite;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportanceMatrixTest {
  @TempDir private Path directory;
  private Path file = Path.of("");
  private final SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

  @BeforeEach
  void makesTheContentsOfAGoodFile() {
    file = directory.resolve("imatrix.gguf");
    metadata.put("general.type", new MetadataValue.Text("imatrix"));
    metadata.put("imatrix.datasets", new MetadataValue.TextArray(List.of("book.txt")));
    metadata.put("imatrix.chunk_count", new MetadataValue.Whole(GgufType.UINT32, 3));
    metadata.put("imatrix.chunk_size", new MetadataValue.Whole(GgufType.UINT32, 512));
    put("blk.0.attn_q.weight.in_sum2", 1, 4, 9);
    put("blk.0.attn_q.weight.counts", 2);
  }

  private void put(String name, float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    tensors.put(
        name,
        new Tensor(
            name, DType.F32, Shape.of(1, values.length), MemorySegment.ofArray(bytes.array())));
  }

  private void assertRefusedAs(String... messageParts) {
    GgufWriter.write(file, metadata, tensors.values(), Overwrite.REPLACE);
    assertRefused(() -> ImportanceMatrix.read(file), BadModelException.class, messageParts);
  }

  private static ImportanceMatrix matrix() {
    SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    entries.put("blk.0.attn_q.weight", new Entry(new float[] {1, 4, 9}, 2));
    entries.put("output.weight", new Entry(new float[] {0.5f}, 1536));
    return new ImportanceMatrix(entries, List.of("book.txt"), 3, 512);
  }

  @Test
  void isReadBack_asItWasWritten() {
    matrix().write(file, Overwrite.REFUSE);

    assertThat(ImportanceMatrix.read(file)).isEqualTo(matrix());
  }

  @Test
  void hasTheNamesAndShapesOfLlamaCpp() {
    matrix().write(file, Overwrite.REFUSE);

    try (GgufFile read = GgufReader.read(file)) {
      assertThat(read.metadata()).containsAllEntriesOf(metadata);
      assertThat(read.requiredTensor("blk.0.attn_q.weight.in_sum2").shape())
          .isEqualTo(Shape.of(1, 3));
      assertThat(read.requiredTensor("blk.0.attn_q.weight.counts").shape())
          .isEqualTo(Shape.of(1, 1));
    }
  }

  @Test
  void saysMeanSquares() {
    Entry entry = matrix().of("blk.0.attn_q.weight").orElseThrow();

    assertThat(entry.meanSquares()).containsExactly(0.5f, 2, 4.5f);
    assertThat(new Entry(new float[] {0, 0}, 0).meanSquares()).containsExactly(1, 1);
    assertThat(matrix().of("blk.1.attn_q.weight")).isEmpty();
  }

  @Test
  void isNotReplaced_unlessItMay() {
    matrix().write(file, Overwrite.REFUSE);

    assertRefused(
        () -> matrix().write(file, Overwrite.REFUSE), UsageException.class, file.toString());
  }

  @Test
  void isRefused_whenItIsAModel() {
    metadata.put("general.type", new MetadataValue.Text("model"));
    assertRefusedAs("general.type", "model", "imatrix");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"general.type", "imatrix.datasets", "imatrix.chunk_count", "imatrix.chunk_size"})
  void isRefused_whenAKeyIsMissing(String key) {
    metadata.remove(key);
    assertRefusedAs(key);
  }

  @Test
  void isRefused_whenItIsEmpty() {
    tensors.clear();
    assertRefusedAs(".in_sum2", "0");
  }

  @Test
  void isRefused_whenCountsAreMissing() {
    tensors.remove("blk.0.attn_q.weight.counts");
    assertRefusedAs("blk.0.attn_q.weight.counts");
  }

  @Test
  void isRefused_whenSumsAreMissing() {
    put("output.weight.counts", 2);
    assertRefusedAs("output.weight.counts", ".in_sum2");
  }

  @Test
  void isRefused_whenATensorIsSomethingElse() {
    put("output.weight", 2);
    assertRefusedAs("output.weight");
  }

  @Test
  void isRefused_whenItIsOfExperts() {
    put("blk.0.attn_q.weight.counts", 2, 3);
    assertRefusedAs("blk.0.attn_q.weight.counts", "experts");
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, 0.5f, Float.NaN, Float.POSITIVE_INFINITY})
  void isRefused_whenACountIsNone(float count) {
    put("blk.0.attn_q.weight.counts", count);
    assertRefusedAs("blk.0.attn_q.weight.counts", String.valueOf(count));
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY})
  void isRefused_whenASumIsNone(float sum) {
    put("blk.0.attn_q.weight.in_sum2", 1, sum, 9);
    assertRefusedAs("blk.0.attn_q.weight.in_sum2", String.valueOf(sum), "column 1");
  }

  @Test
  void isRefused_whenSumsAreNotFloats() {
    String name = "blk.0.attn_q.weight.in_sum2";
    tensors.put(
        name, new Tensor(name, DType.F16, Shape.of(1, 3), MemorySegment.ofArray(new byte[6])));
    assertRefusedAs(name, "F16", "F32");
  }
}
