package dev.hasten.kernel.packed;

import dev.hasten.format.ModelFile;
import dev.hasten.model.Weight;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Tells one state of a model from another, without reading it all: what the file system says, and
/// a sample of every weight, for files that were replaced by others of the same size and date.
///
/// @param path the real path of its file, or of its directory
/// @param bytes of all its files
/// @param modifiedNanos when the last of them was written
/// @param sample a checksum of names, types and layouts of the weights and of their first bytes
record ModelKey(String path, long bytes, long modifiedNanos, int sample) {
  private static final int SAMPLE_BYTES = 64;

  // Written out, as what a record makes of itself at run time no AOT cache holds.
  @Override
  public boolean equals(Object other) {
    return other instanceof ModelKey key
        && path.equals(key.path)
        && bytes == key.bytes
        && modifiedNanos == key.modifiedNanos
        && sample == key.sample;
  }

  @Override
  public int hashCode() {
    return sample;
  }

  /// The key of those weights of a model, in this order.
  static ModelKey of(ModelFile file, List<Weight> weights) throws IOException {
    Path path = file.path().toRealPath();
    long bytes = 0;
    long modifiedNanos = 0;
    for (Path part : parts(path)) {
      BasicFileAttributes attributes = Files.readAttributes(part, BasicFileAttributes.class);
      bytes += attributes.size();
      modifiedNanos =
          Math.max(modifiedNanos, attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }
    return new ModelKey(path.toString(), bytes, modifiedNanos, sample(weights));
  }

  private static List<Path> parts(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.filter(Files::isRegularFile).toList();
    }
  }

  private static int sample(List<Weight> weights) {
    CRC32C checksum = new CRC32C();
    for (Weight weight : weights) {
      String what = weight.spec().name() + weight.tensor().dtype().name() + weight.layout().name();
      checksum.update(what.getBytes(StandardCharsets.UTF_8));
      MemorySegment data = weight.tensor().data();
      checksum.update(data.asSlice(0, Math.min(SAMPLE_BYTES, data.byteSize())).asByteBuffer());
    }
    return (int) checksum.getValue();
  }
}
