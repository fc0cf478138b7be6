package dev.hasten.kernel.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.HastenException;
import dev.hasten.error.ResourceException;
import dev.hasten.kernel.ActivationType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeLibraryTest {
  @TempDir Path folder;

  /// Without a compiler the build made no library, and every test here would fail with less to say.
  @BeforeAll
  static void needsACompiler() throws IOException, InterruptedException {
    assertThat(CCompiler.find().command()).isNotEmpty();
  }

  private static PackedLibrary built() {
    return PackedLibrary.onClassPath(NativePlatform.current());
  }

  private static NativeProbe probe(NativeLibrary library, Variant variant) {
    return new NativeProbe(library, variant, ActivationType.INT8);
  }

  private Path cached(PackedLibrary library) {
    return folder.resolve("native").resolve(library.hashPrefix()).resolve(library.name());
  }

  @Test
  void hasEveryVariantThatTheCompilerKnows() throws IOException, InterruptedException {
    CCompiler compiler = CCompiler.find();
    try (NativeLibrary library = NativeLibrary.load(folder)) {
      for (Variant variant : Variant.values()) {
        boolean known = compiler.knows(rarestFlag(variant), folder);
        assertThat(library.compiledVariants().contains(variant)).as(variant.id()).isEqualTo(known);
      }
    }
  }

  private static String rarestFlag(Variant variant) {
    return "-m" + variant.id();
  }

  @Test
  void offersTheVariantsOfThisCpu_bestFirst() {
    try (NativeLibrary library = NativeLibrary.load(folder)) {
      assertThat(library.variants()).isNotEmpty().isSorted();
      assertThat(library.compiledVariants()).containsAll(library.variants());
      assertThat(library.file()).exists().startsWith(folder.toAbsolutePath());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31, 63, 64, 127, 128, 129, 255, 256, 257, 511, 513, 4099})
  void sumsBytes_ofAnySizeAndAlignment(long count) {
    try (NativeLibrary library = NativeLibrary.load(folder);
        Arena arena = Arena.ofConfined()) {
      for (long offset : new long[] {0, 1, 7, 33}) {
        MemorySegment data = bytes(arena, offset + count + 1).asSlice(offset, count);
        for (Variant variant : library.variants()) {
          assertThat(probe(library, variant).sumBytes(data))
              .as("%s, %d bytes from %d", variant, count, offset)
              .isEqualTo(sumOf(data));
        }
      }
    }
  }

  @Test
  void sumsBytes_beyond32Bits() {
    long count = (1L << 32) / 255 + 1;
    try (NativeLibrary library = NativeLibrary.load(folder);
        Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(count).fill((byte) 0xff);
      assertThat(library.variants())
          .allSatisfy(
              variant -> assertThat(probe(library, variant).sumBytes(data)).isEqualTo(count * 255));
    }
  }

  /// 1 follows the last byte that counts.
  private static MemorySegment bytes(Arena arena, long count) {
    MemorySegment data = arena.allocate(count);
    for (long i = 0; i < count; i++) {
      data.set(ValueLayout.JAVA_BYTE, i, (byte) (255 - i * 37));
    }
    data.set(ValueLayout.JAVA_BYTE, count - 1, (byte) 1);
    return data;
  }

  private static long sumOf(MemorySegment data) {
    long sum = 0;
    for (long i = 0; i < data.byteSize(); i++) {
      sum += Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, i));
    }
    return sum;
  }

  @Test
  void refusesMemoryOnTheHeap() {
    try (NativeLibrary library = NativeLibrary.load(folder)) {
      NativeProbe probe = probe(library, library.variants().getFirst());
      assertThatThrownBy(() -> probe.sumBytes(MemorySegment.ofArray(new byte[8])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("needs native memory");
    }
  }

  @Test
  void refusesCalls_afterItWasClosed() {
    NativeLibrary library = NativeLibrary.load(folder);
    NativeProbe probe = probe(library, library.variants().getFirst());
    library.close();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(8);
      assertThatThrownBy(() -> probe.sumBytes(data))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void namesTheFunction_thatALibraryLacks() {
    try (NativeLibrary library = NativeLibrary.load(folder)) {
      Variant best = library.variants().getFirst();
      assertFails(
          () -> library.kernel(best, "conjure"), "has no hasten_%s_conjure".formatted(best.id()));
    }
  }

  @Test
  void replacesADamagedFileInTheCache() throws IOException {
    PackedLibrary library = built();
    Path cached = cached(library);
    Files.createDirectories(cached.getParent());
    for (byte[] damaged : List.of(truncated(library), flipped(library), new byte[0])) {
      Files.write(cached, damaged);
      NativeLibrary.load(library, folder).close();
      assertThat(cached).hasBinaryContent(library.content());
    }
    assertNothingIsLeftBeside(cached);
  }

  @Test
  void replacesAFileInTheCache_whoseChecksumIsLostOrWrong() throws IOException {
    PackedLibrary library = built();
    NativeLibrary.load(library, folder).close();
    Path checksum = checksumOf(cached(library));
    String right = Files.readString(checksum);
    Files.write(cached(library), flipped(library));
    Files.delete(checksum);
    NativeLibrary.load(library, folder).close();
    assertThat(cached(library)).hasBinaryContent(library.content());
    Files.writeString(checksum, "00000000");
    NativeLibrary.load(library, folder).close();
    assertThat(checksum).hasContent(right);
  }

  @Test
  void doesNotReadWhatWasPacked_whenItIsInTheCache() {
    PackedLibrary library = built();
    NativeLibrary.load(library, folder).close();
    PackedLibrary unread =
        new PackedLibrary(
            library.name(),
            () -> {
              throw new AssertionError("read again");
            },
            library.sha256());
    NativeLibrary.load(unread, folder).close();
  }

  private static Path checksumOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".crc32");
  }

  @Test
  void leavesAnIntactFileInTheCacheAlone() throws IOException {
    PackedLibrary library = built();
    NativeLibrary.load(library, folder).close();
    Object before = Files.readAttributes(cached(library), "*").toString();

    NativeLibrary.load(library, folder).close();

    assertThat(Files.readAttributes(cached(library), "*").toString())
        .as("a second start writes nothing")
        .isEqualTo(before);
  }

  @Test
  void loads_whenManyStartAtOnce() throws Exception {
    PackedLibrary library = built();
    Callable<Integer> start =
        () -> {
          try (NativeLibrary loaded = NativeLibrary.load(library, folder)) {
            return loaded.variants().size();
          }
        };
    try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> loaded : pool.invokeAll(Collections.nCopies(8, start))) {
        assertThat(loaded.get()).isPositive();
      }
    }
    assertNothingIsLeftBeside(cached(library));
  }

  private static void assertNothingIsLeftBeside(Path file) throws IOException {
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactlyInAnyOrder(file, checksumOf(file));
    }
  }

  @Test
  void fails_whenTheLibraryWasTruncatedOrChanged() {
    PackedLibrary library = built();
    for (byte[] damaged : List.of(truncated(library), flipped(library))) {
      PackedLibrary corrupt = new PackedLibrary(library.name(), () -> damaged, library.sha256());
      assertFails(
          () -> NativeLibrary.load(corrupt, folder),
          "libhasten.so is corrupt: its %d bytes have SHA-256".formatted(damaged.length));
    }
  }

  private static byte[] truncated(PackedLibrary library) {
    return Arrays.copyOf(library.content(), library.content().length / 2);
  }

  private static byte[] flipped(PackedLibrary library) {
    byte[] content = library.content().clone();
    content[content.length / 2] ^= 1;
    return content;
  }

  @Test
  void fails_whenTheFileIsNoLibrary() {
    assertFails(
        () -> NativeLibrary.load(Packed.of(new byte[] {'h', 'i'}), folder),
        "the system cannot open " + folder);
  }

  @Test
  void fails_whenTheLibraryIsOfAnotherVersion() throws IOException, InterruptedException {
    PackedLibrary other = CCompiler.find().library("const int hasten_abi_version = 77;", folder);
    assertFails(
        () -> NativeLibrary.load(other, folder),
        "has ABI version 77, this program needs " + NativeLibrary.ABI_VERSION);
  }

  @Test
  void fails_whenTheLibraryIsSomebodyElses() throws IOException, InterruptedException {
    PackedLibrary other = CCompiler.find().library("int other(void) { return 7; }", folder);
    assertFails(() -> NativeLibrary.load(other, folder), "has no hasten_abi_version");
  }

  @Test
  void fails_whenNoVariantRunsHere() throws IOException, InterruptedException {
    PackedLibrary old =
        CCompiler.find()
            .library(
                """
                const int hasten_abi_version = %d;
                void hasten_supports(long* arguments) { arguments[0] = 0; }
                void hasten_avx2_sum_bytes(long* arguments) { arguments[0] = 0; }
                """
                    .formatted(NativeLibrary.ABI_VERSION),
                folder);
    assertFails(
        () -> NativeLibrary.load(old, folder), "can run no variant that was compiled (avx2)");
  }

  @Test
  void fails_whenThereIsNoLibraryForThePlatform() {
    assertFails(
        () -> PackedLibrary.onClassPath(new NativePlatform("plan9", "mips")),
        "this build has no library for plan9-mips: no C compiler worked");
  }

  @Test
  void fails_whenTheCacheCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a directory");
    assertFails(() -> NativeLibrary.load(file), "cannot be written");
  }

  private static void assertFails(ThrowingCallable call, String why) {
    assertThatExceptionOfType(ResourceException.class)
        .isThrownBy(call)
        .withMessageStartingWith("no native kernels: ")
        .withMessageContaining(why)
        .extracting(HastenException::hint)
        .asString()
        .startsWith("without native kernels the Java ones serve, at half the speed or less: ");
  }

  @Test
  void knowsTheNamesOfPlatforms() {
    assertThat(NativePlatform.of("Linux", "amd64").resource())
        .isEqualTo("/native/linux-x86_64/libhasten.so");
    assertThat(NativePlatform.of("Mac OS X", "aarch64").resource())
        .isEqualTo("/native/macos-aarch64/libhasten.dylib");
    assertThat(NativePlatform.of("Windows 11", "amd64")).hasToString("windows-x86_64");
  }
}
