package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import dev.hasten.format.MetadataValue.Bool;
import dev.hasten.format.MetadataValue.NestedArray;
import dev.hasten.format.MetadataValue.Real;
import dev.hasten.format.MetadataValue.Text;
import dev.hasten.format.MetadataValue.TextArray;
import dev.hasten.format.MetadataValue.Whole;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufWriterTest {
  @TempDir Path directory;

  @Test
  void writesTheSameBytes_whenAFileIsReadAndWritten() throws IOException {
    GgufFixture fixture = GgufFixture.small();
    Path copy = directory.resolve("copy.gguf");
    try (GgufFile file = GgufReader.read(fixture.writeIn(directory))) {
      GgufWriter.write(copy, file.metadata(), file.tensors().values(), Overwrite.REFUSE);
    }

    assertThat(Files.readAllBytes(copy)).isEqualTo(fixture.padTo(32).bytes());
    assertThat(filesIn(directory)).containsExactlyInAnyOrder("model.gguf", "copy.gguf");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void readsBackWhatItWrote_whenContentIsRandom(long seed) {
    Random random = new Random(seed);
    SequencedMap<String, MetadataValue> metadata = randomMetadata(random);
    List<Tensor> tensors = randomTensors(random);
    Path target = directory.resolve("random.gguf");

    GgufWriter.write(target, metadata, tensors, Overwrite.REFUSE);

    try (GgufFile file = GgufReader.read(target)) {
      assertThat(List.copyOf(file.metadata().entrySet()))
          .isEqualTo(List.copyOf(metadata.entrySet()));
      assertThat(file.tensors().values()).map(Tensor::toString).isEqualTo(strings(tensors));
      for (Tensor tensor : tensors) {
        Tensor read = file.requiredTensor(tensor.name());
        assertThat(read.data().mismatch(tensor.data())).as(tensor.toString()).isEqualTo(-1);
      }
    }
  }

  @Test
  void writesLargeTensorsWhole_whenTheyExceedTheBuffer() {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    Tensor big = new Tensor("big", DType.I8, Shape.of(300, 1000), MemorySegment.ofArray(bytes));
    Path target = directory.resolve("big.gguf");

    GgufWriter.write(target, new LinkedHashMap<>(), List.of(big), Overwrite.REFUSE);

    try (GgufFile file = GgufReader.read(target)) {
      assertThat(file.tensors().firstEntry().getValue().data().mismatch(big.data())).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 100_000})
  void writesFloatsOfTheJavaHeap_whenATensorWasMade(int count) {
    float[] values = new float[count];
    values[count - 1] = 1.5f;
    Tensor made = new Tensor("made", DType.F32, Shape.of(count), MemorySegment.ofArray(values));
    Path target = directory.resolve("made.gguf");

    GgufWriter.write(target, new LinkedHashMap<>(), List.of(made), Overwrite.REFUSE);

    try (GgufFile file = GgufReader.read(target)) {
      assertThat(file.requiredTensor("made").data().mismatch(made.data())).isEqualTo(-1);
    }
  }

  @Test
  void refusesAnExistingFile_unlessToldToReplaceIt() throws IOException {
    Path target = Files.writeString(directory.resolve("old.gguf"), "old");

    assertThatThrownBy(() -> writeEmpty(target, Overwrite.REFUSE))
        .isInstanceOf(UsageException.class)
        .hasMessage(target + " exists already");
    assertThat(target).hasContent("old");

    writeEmpty(target, Overwrite.REPLACE);
    try (GgufFile file = GgufReader.read(target)) {
      assertThat(file.tensors()).isEmpty();
    }
  }

  @Test
  void replacesTheFileItReadsFrom_whenToldSo() {
    Path path = GgufFixture.small().writeIn(directory);
    try (GgufFile file = GgufReader.read(path)) {
      GgufWriter.write(path, file.metadata(), file.tensors().values(), Overwrite.REPLACE);
    }

    try (GgufFile file = GgufReader.read(path)) {
      assertThat(file.tensors()).hasSize(3);
    }
  }

  @Test
  void leavesNothingAndKeepsTheOldFile_whenWritingFails() throws IOException {
    Path target = Files.writeString(directory.resolve("old.gguf"), "old");
    Tensor closed = closedTensor();

    assertThatThrownBy(() ->
            GgufWriter.write(target, new LinkedHashMap<>(), List.of(closed), Overwrite.REPLACE))
        .isInstanceOf(IllegalStateException.class);

    assertThat(target).hasContent("old");
    assertThat(filesIn(directory)).containsExactly("old.gguf");
  }

  @Test
  void namesTheDirectory_whenItIsMissing() {
    Path target = directory.resolve("none/model.gguf");

    assertThatThrownBy(() -> writeEmpty(target, Overwrite.REFUSE))
        .isInstanceOf(ResourceException.class)
        .hasMessage("%s: there is no directory %s".formatted(target, target.getParent()));
  }

  @Test
  void refusesADirectory_whenItIsTheTarget() {
    assertThatThrownBy(() -> writeEmpty(directory, Overwrite.REPLACE))
        .isInstanceOf(ResourceException.class)
        .hasMessage(directory + " is a directory");
  }

  @Test
  void refusesTensors_whenGgufCannotHoldThem() {
    Tensor bool = new Tensor("t", DType.BOOL, Shape.of(1), MemorySegment.ofArray(new byte[1]));

    assertThatThrownBy(() ->
            GgufWriter.write(
                directory.resolve("x.gguf"),
                new LinkedHashMap<>(),
                List.of(bool),
                Overwrite.REFUSE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("t BOOL [1] cannot be stored in GGUF");
  }

  private static void writeEmpty(Path target, Overwrite overwrite) {
    GgufWriter.write(target, new LinkedHashMap<>(), List.of(), overwrite);
  }

  private static Tensor closedTensor() {
    try (Arena arena = Arena.ofConfined()) {
      return new Tensor("t", DType.I8, Shape.of(8), arena.allocate(8));
    }
  }

  private static List<String> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static List<String> strings(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::toString).toList();
  }

  private static SequencedMap<String, MetadataValue> randomMetadata(Random random) {
    SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      int alignment = 8 << random.nextInt(8);
      metadata.put("general.alignment", new Whole(GgufType.UINT32, alignment));
    }
    int count = random.nextInt(40);
    for (int i = 0; i < count; i++) {
      metadata.put(i + randomText(random), randomValue(random));
    }
    return metadata;
  }

  private static GgufType randomType(Random random) {
    return GgufType.ofId(random.nextInt(GgufType.values().length)).orElseThrow();
  }

  private static MetadataValue randomValue(Random random) {
    GgufType type = randomType(random);
    return switch (type) {
      case FLOAT32 -> new Real(type, random.nextFloat());
      case FLOAT64 -> new Real(type, random.nextDouble());
      case BOOL -> new Bool(random.nextBoolean());
      case STRING -> new Text(randomText(random));
      case ARRAY -> randomArray(random, 1);
      case UINT8, UINT16, UINT32 -> new Whole(type, random.nextLong(1L << (8 * type.bytes())));
      case INT8, INT16, INT32 -> new Whole(type, random.nextLong() >> (64 - 8 * type.bytes()));
      case UINT64, INT64 -> new Whole(type, random.nextLong());
    };
  }

  private static MetadataValue randomArray(Random random, int depth) {
    GgufType type = randomType(random);
    int count = random.nextInt(6);
    return switch (type) {
      case STRING -> new TextArray(Stream.generate(() -> randomText(random)).limit(count).toList());
      case ARRAY -> {
        int inner = depth == 8 ? 0 : count;
        yield new NestedArray(
            Stream.generate(() -> randomArray(random, depth + 1)).limit(inner).toList());
      }
      default -> {
        byte[] data = new byte[count * type.bytes()];
        random.nextBytes(data);
        yield new FixedArray(type, MemorySegment.ofArray(data));
      }
    };
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(12); length > 0; length--) {
      int codePoint = random.nextInt(Character.MAX_CODE_POINT + 1) >> random.nextInt(15);
      text.appendCodePoint(codePoint >= 0xD800 && codePoint < 0xE000 ? '\uFFFD' : codePoint);
    }
    return text.toString();
  }

  private static List<Tensor> randomTensors(Random random) {
    List<DType> types = Stream.of(DType.values()).filter(dtype -> dtype.ggmlId() >= 0).toList();
    List<Tensor> tensors = new ArrayList<>();
    for (int count = random.nextInt(12); count > 0; count--) {
      DType dtype = types.get(random.nextInt(types.size()));
      long[] dimensions = random.longs(1 + random.nextInt(4), 1, 5).toArray();
      dimensions[dimensions.length - 1] *= dtype.blockElements();
      Shape shape = Shape.of(dimensions);
      byte[] data = new byte[(int) dtype.bytesFor(shape.elements())];
      random.nextBytes(data);
      tensors.add(new Tensor("blk." + count, dtype, shape, MemorySegment.ofArray(data)));
    }
    return tensors;
  }
}
