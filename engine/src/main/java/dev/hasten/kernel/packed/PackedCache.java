package dev.hasten.kernel.packed;

import dev.hasten.error.HastenException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.kernel.PackedMatrices.Origin;
import dev.hasten.model.Weight;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// Packed weights on disk, one file a model, so that only a model's first start packs them. A file
/// that is damaged, of another state of the model, or of another build is packed anew and replaced;
/// a disk that is full or may not be written means only that the next start packs again. Processes
/// may share a directory: files appear whole, and a file that is replaced lives on for those who
/// have mapped it. Used by one thread.
public final class PackedCache implements AutoCloseable {
  private final PackedFolder folder;
  private final PackedMemory memory;
  private final Consumer<String> notes;
  private final List<CompletableFuture<Optional<String>>> writes = new ArrayList<>();
  private Optional<Expected> expected = Optional.empty();

  /// A file that is being read before anybody asks for it.
  private record Expected(Path file, CompletableFuture<MemorySegment> content) {}

  /// A cache in `packed` of a directory; both are made when they are first needed.
  ///
  /// @param memory where weights lie that are read from it
  /// @param notes takes a line if weights cannot be kept
  public PackedCache(Path cacheDirectory, PackedMemory memory, Consumer<String> notes) {
    this(PackedFolder.in(cacheDirectory), memory, notes);
  }

  /// Deletes what was kept of models that are no longer there.
  public static void dropOrphans(Path cacheDirectory) {
    PackedFolder.in(cacheDirectory).dropOrphans();
  }

  PackedCache(PackedFolder folder, PackedMemory memory, Consumer<String> notes) {
    this.folder = folder;
    this.memory = memory;
    this.notes = notes;
  }

  /// How weights are packed that are not here.
  public interface Packing {
    List<PackedMatrix> pack(List<Weight> weights);
  }

  /// Matrices, and whether they were here.
  record Found(List<PackedMatrix> matrices, Origin origin) {
    static Found packed(List<PackedMatrix> matrices) {
      return new Found(matrices, Origin.PACKED);
    }
  }

  /// Those weights of a model, as they were packed once, or else as `packing` packs them. Then they
  /// are written beside what goes on, which [#close] waits for.
  Found matrices(ModelFile model, List<Weight> weights, Packing packing) {
    ModelKey key;
    try {
      key = ModelKey.of(model, weights);
    } catch (IOException e) {
      notes.accept("packed weights are not kept: " + e);
      return Found.packed(packing.pack(weights));
    }
    Path file = folder.fileOf(key.path());
    return read(file, key, weights)
        .map(matrices -> new Found(matrices, Origin.KEPT))
        .orElseGet(() -> {
          List<PackedMatrix> packed = packing.pack(weights);
          writeLater(file, key, weights, packed);
          return Found.packed(packed);
        });
  }

  /// Begins to read what was kept of the model at `path`. That it cannot be read, if so, is found
  /// out by [#matrices].
  void expect(Path path) {
    try {
      Path file = folder.fileOf(path.toRealPath().toString());
      CompletableFuture<MemorySegment> content = new CompletableFuture<>();
      Thread.ofPlatform()
          .name("hasten-packed-reader")
          .daemon()
          .start(() -> content.completeAsync(() -> expectedContent(file), Runnable::run));
      expected = Optional.of(new Expected(file, content));
    } catch (IOException _) {
      expected = Optional.empty(); // no such model
    }
  }

  private MemorySegment expectedContent(Path file) {
    try {
      return memory.contentOf(file);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private Optional<List<PackedMatrix>> read(Path file, ModelKey key, List<Weight> weights) {
    try {
      List<PackedMatrix> matrices = PackedFile.read(takeContent(file), key, weights);
      folder.markUsed(file);
      return Optional.of(matrices);
    } catch (IOException | CompletionException _) {
      return Optional.empty(); // Whatever is there is to be replaced.
    }
  }

  private MemorySegment takeContent(Path file) throws IOException {
    Optional<Expected> early = expected.filter(begun -> begun.file().equals(file));
    expected = Optional.empty();
    return early.isPresent() ? early.get().content().join() : memory.contentOf(file);
  }

  private void writeLater(
      Path file, ModelKey key, List<Weight> weights, List<PackedMatrix> packed) {
    CompletableFuture<Optional<String>> written = new CompletableFuture<>();
    writes.add(written);
    Thread.ofPlatform()
        .name("hasten-packed-cache")
        .daemon()
        .start(() -> written.completeAsync(() -> write(file, key, weights, packed), Runnable::run));
  }

  /// Why it could not be written, if so.
  private Optional<String> write(
      Path file, ModelKey key, List<Weight> weights, List<PackedMatrix> packed) {
    try {
      folder.prepare();
      AtomicFile.write(
          file, Overwrite.REPLACE, channel -> PackedFile.write(channel, key, weights, packed));
      memory.written(file);
      folder.dropOldest(file);
      return Optional.empty();
    } catch (IOException | HastenException e) {
      return Optional.of("packed weights are not kept: " + e.getMessage());
    }
  }

  /// Waits until what was packed is on disk.
  @Override
  public void close() {
    writes.forEach(written -> written.join().ifPresent(notes));
    writes.clear();
  }
}
