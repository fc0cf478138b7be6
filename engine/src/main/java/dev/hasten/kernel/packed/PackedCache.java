package dev.hasten.kernel.packed;

import dev.hasten.error.HastenException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.model.Weight;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

  /// Those weights of a model, as they were packed once, or else as `packing` packs them. Then they
  /// are written beside what goes on, which [#close] waits for.
  public List<PackedMatrix> matrices(ModelFile model, List<Weight> weights, Packing packing) {
    ModelKey key;
    try {
      key = ModelKey.of(model, weights);
    } catch (IOException e) {
      notes.accept("packed weights are not kept: " + e);
      return packing.pack(weights);
    }
    Path file = folder.fileOf(key.path());
    return read(file, key, weights)
        .orElseGet(() -> {
          List<PackedMatrix> packed = packing.pack(weights);
          writeLater(file, key, weights, packed);
          return packed;
        });
  }

  private Optional<List<PackedMatrix>> read(Path file, ModelKey key, List<Weight> weights) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      List<PackedMatrix> matrices = PackedFile.read(memory.contentOf(channel), key, weights);
      folder.markUsed(file);
      return Optional.of(matrices);
    } catch (IOException _) {
      return Optional.empty(); // Whatever is there is to be replaced.
    }
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
