package dev.hasten.kernel.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackedCacheTest {
  private static final TinyModel MODEL = TinyModels.llama(DType.Q4_1);
  private static final long UNBOUNDED = Long.MAX_VALUE;
  private static final int VERSION_AT = 8;
  private static final int HEAD_BYTES_AT = 12;
  private static final int HEAD_AT = 20;

  @TempDir Path home;
  private Path model;
  private final List<String> notes = new ArrayList<>();
  private int packings;

  @BeforeEach
  void writeModel() {
    model = MODEL.write(home);
  }

  @ParameterizedTest
  @EnumSource(names = {"Q4_1", "Q8_0", "Q6_K", "F32", "F16"})
  void findsWhatWasPackedOnce_atTheSecondStart(DType type) throws IOException {
    model = TinyModels.llama(type).write(Files.createDirectory(home.resolve("other")));

    start();
    assertThat(packings).isEqualTo(1);
    start();

    assertThat(packings).isEqualTo(1);
    assertThat(notes).isEmpty();
  }

  @Test
  void packsAgain_whenTheFileEndsTooEarly() throws IOException {
    start();
    byte[] whole = Files.readAllBytes(file());
    for (int bytes : new int[] {0, 1, 19, 20, 100, whole.length / 2, whole.length - 1}) {
      Files.write(file(), Arrays.copyOf(whole, bytes));
      expectPackedAgain();
    }
  }

  @Test
  void packsAgain_whenTheFileGoesOnAfterItsEnd() throws IOException {
    start();
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, whole.length + 64));

    expectPackedAgain();
  }

  @Test
  void packsAgain_whenAnyByteOfTheHeadIsAnother() throws IOException {
    start();
    byte[] whole = Files.readAllBytes(file());
    int head = HEAD_AT + ByteBuffer.wrap(whole).getInt(HEAD_BYTES_AT);
    for (int at = 0; at < head; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x41;
      Files.write(file(), damaged);
      expectPackedAgain();
    }
  }

  @Test
  void packsAgain_whenTheDiskLostBlocks() throws IOException {
    start();
    byte[] whole = Files.readAllBytes(file());
    Arrays.fill(whole, whole.length / 2, whole.length, (byte) 0);
    Files.write(file(), whole);

    expectPackedAgain();
  }

  @Test
  void packsAgain_whenTheFileIsSomethingElse() throws IOException {
    start();
    Files.writeString(file(), "x".repeat(10_000));

    expectPackedAgain();
  }

  @Test
  void packsAgain_whenTheFileIsOfAnotherVersion() throws IOException {
    start();
    byte[] whole = Files.readAllBytes(file());
    whole[VERSION_AT + 3]++;
    Files.write(file(), whole);

    expectPackedAgain();
  }

  @Test
  void packsAgain_whenTheModelWasWrittenAnew() throws IOException {
    start();
    Files.setLastModifiedTime(model, FileTime.from(Instant.EPOCH));

    expectPackedAgain();
  }

  @Test
  void packsAgain_whenTheModelHasOtherWeightsOfTheSameSizeAndDate() throws IOException {
    start();
    FileTime date = Files.getLastModifiedTime(model);
    Path zeros =
        MODEL
            .withZeros("blk.0.attn_q.weight", DType.Q4_1, 64, 64)
            .write(Files.createDirectory(home.resolve("other")));
    assertThat(Files.size(zeros)).isEqualTo(Files.size(model));
    Files.move(zeros, model, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(model, date);

    expectPackedAgain();
  }

  @Test
  void packsAgain_whenOtherWeightsAreAskedFor() {
    start();

    try (PackedCache cache = cache();
        GgufFile file = GgufReader.read(model)) {
      List<Weight> weights = weights(file).subList(1, 3);
      assertSame(cache.matrices(file, weights, this::pack).matrices(), weights);
    }

    assertThat(packings).isEqualTo(2);
  }

  @Test
  void keepsModelsApart() throws IOException {
    start();
    Path other = Files.createDirectory(home.resolve("other"));
    model = Files.copy(model, other.resolve(model.getFileName()));
    start();

    assertThat(packings).isEqualTo(2);
    assertThat(keptFiles()).hasSize(2);
  }

  @Test
  void packsAndSaysSoOnce_whenTheDirectoryCannotBeMade() throws IOException {
    Files.writeString(home.resolve("packed"), "no directory");

    start();

    assertThat(packings).isEqualTo(1);
    assertThat(notes).singleElement().asString().startsWith("packed weights are not kept: ");
  }

  @Test
  void packsAndSaysSoOnce_whenTheFileCannotBeReplaced() throws IOException {
    start();
    Path file = file();
    Files.delete(file);
    Files.createDirectories(file.resolve("something inside"));

    start();

    assertThat(packings).isEqualTo(2);
    assertThat(notes).singleElement().asString().startsWith("packed weights are not kept: ");
  }

  @Test
  void leavesOneWholeFile_whenManyStartAtOnce() throws Exception {
    try (ExecutorService starters = Executors.newFixedThreadPool(4)) {
      List<Future<?>> starts = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        starts.add(starters.submit(() -> start(PackedCacheTest::packAll)));
      }
      for (Future<?> start : starts) {
        start.get();
      }
    }

    assertThat(keptFiles()).hasSize(1);
    start();
    assertThat(packings).isZero();
  }

  @Test
  void keepsWhatIsMapped_whenTheFileIsReplaced() throws IOException {
    start();
    try (PackedCache cache = cache();
        GgufFile file = GgufReader.read(model)) {
      List<PackedMatrix> mapped = cache.matrices(file, weights(file), this::pack).matrices();
      Files.setLastModifiedTime(model, FileTime.from(Instant.EPOCH));
      expectPackedAgain();

      assertSame(mapped, weights(file));
    }
  }

  @Test
  void dropsTheLeastRecentlyUsed_butNeverTheNewest() throws IOException {
    PackedFolder folder = new PackedFolder(home.resolve("packed"), 250);
    folder.prepare();
    Path oldest = keptFile("oldest.packed", 100, 3);
    Path older = keptFile("older.packed", 100, 2);
    Path newest = keptFile("newest.packed", 100, 1);
    Path foreign = keptFile("foreign", 1000, 9);

    folder.dropOldest(newest);
    assertThat(oldest).doesNotExist();
    assertThat(List.of(older, newest, foreign)).allSatisfy(file -> assertThat(file).exists());

    new PackedFolder(home.resolve("packed"), 50).dropOldest(newest);
    assertThat(older).doesNotExist();
    assertThat(newest).exists();
  }

  @Test
  void countsAStartAsAUse() throws IOException {
    start();
    Files.setLastModifiedTime(file(), FileTime.from(Instant.EPOCH));

    start();

    assertThat(Files.getLastModifiedTime(file()).toInstant()).isAfter(Instant.EPOCH);
  }

  @Test
  void dropsWhatDeadWritersLeft_butNotWhatIsBeingWritten() throws IOException {
    Files.createDirectories(home.resolve("packed"));
    Path dead = keptFile(".x.packed.0123.partial", 10, 100);
    Path alive = keptFile(".x.packed.4567.partial", 10, 1);

    start();

    assertThat(dead).doesNotExist();
    assertThat(alive).exists();
  }

  @Test
  void dropsOrphans_butNothingElse() throws IOException {
    start();
    PackedCache.dropOrphans(home);
    assertThat(keptFiles()).hasSize(1);

    Files.delete(model);
    PackedCache.dropOrphans(home);
    assertThat(keptFiles()).isEmpty();
  }

  @Test
  void dropsNoOrphans_whenThereIsNoDirectory() {
    assertThatCode(() -> PackedCache.dropOrphans(home.resolve("nowhere")))
        .doesNotThrowAnyException();
  }

  @Test
  void namesFiles_whateverThePath() {
    PackedFolder folder = new PackedFolder(home, UNBOUNDED);

    assertThat(folder.fileOf("/a/m.gguf")).isNotEqualTo(folder.fileOf("/b/m.gguf"));
    assertThat(folder.fileOf("/a/" + "ä".repeat(200)).getFileName().toString())
        .hasSizeLessThan(100);
    assertThat(folder.fileOf("/")).hasParentRaw(home);
  }

  private Path keptFile(String name, int bytes, int minutesAgo) throws IOException {
    Path file = home.resolve("packed").resolve(name);
    Files.writeString(file, "x".repeat(bytes), StandardCharsets.US_ASCII);
    Instant date = Instant.now().minus(Duration.ofMinutes(minutesAgo));
    return Files.setLastModifiedTime(file, FileTime.from(date));
  }

  private void expectPackedAgain() {
    int before = packings;
    start();
    assertThat(packings).as("after damage").isEqualTo(before + 1);
    start();
    assertThat(packings).as("after repair").isEqualTo(before + 1);
    assertThat(notes).isEmpty();
  }

  @Test
  void findsWhatWasPackedOnce_whenItWasExpected() {
    start();

    startExpecting(model);

    assertThat(packings).isEqualTo(1);
  }

  @Test
  void packs_whenNothingOrSomethingElseWasKept_ofWhatWasExpected() throws IOException {
    startExpecting(model);
    assertThat(packings).isEqualTo(1);
    Files.writeString(file(), "x".repeat(10_000));

    startExpecting(model);

    assertThat(packings).isEqualTo(2);
    startExpecting(home.resolve("no such model"));
    assertThat(packings).isEqualTo(2);
  }

  private void startExpecting(Path expected) {
    try (GgufFile opened = GgufReader.read(model);
        PackedCache cache = cache()) {
      cache.expect(expected);
      List<Weight> weights = weights(opened);
      assertSame(cache.matrices(opened, weights, this::pack).matrices(), weights);
    }
  }

  private void start() {
    start(this::pack);
  }

  private void start(PackedCache.Packing packing) {
    try (GgufFile file = GgufReader.read(model);
        PackedCache cache = cache()) {
      List<Weight> weights = weights(file);
      assertSame(cache.matrices(file, weights, packing).matrices(), weights);
    }
  }

  private static void assertSame(List<PackedMatrix> matrices, List<Weight> weights) {
    List<PackedMatrix> expected = packAll(weights);
    assertThat(matrices).hasSameSizeAs(expected);
    for (int i = 0; i < matrices.size(); i++) {
      PackedMatrix matrix = matrices.get(i);
      assertThat(matrix.form()).isEqualTo(expected.get(i).form());
      assertThat(matrix.rows()).isEqualTo(weights.get(i).spec().rows());
      assertThat(matrix.data().mismatch(expected.get(i).data())).isEqualTo(-1);
      assertThat(matrix.data().address() % PackedMatrix.ALIGNMENT_BYTES).isZero();
    }
  }

  private List<PackedMatrix> pack(List<Weight> weights) {
    packings++;
    return packAll(weights);
  }

  private PackedCache cache() {
    return new PackedCache(home, PackedMemory.ordinary(), notes::add);
  }

  private static List<Weight> weights(GgufFile file) {
    return Model.of(file).weights().values().stream()
        .filter(weight -> weight.spec().dimensions().size() > 1)
        .sorted((a, b) -> a.spec().name().compareTo(b.spec().name()))
        .toList();
  }

  private Path file() throws IOException {
    return keptFiles().getFirst();
  }

  private List<Path> keptFiles() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("packed"))) {
      return files.toList();
    }
  }

  private static List<PackedMatrix> packAll(List<Weight> weights) {
    return WeightPacker.packAll(weights, PackedMemory.ordinary());
  }
}
