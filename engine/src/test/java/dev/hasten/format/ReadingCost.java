package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.hasten.error.HastenException;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/// What reading one file may cost at most, whatever is in it.
final class ReadingCost {
  private static final long BYTES_PER_FILE_BYTE = 16;

  /// For what a read costs once: classes of the reader and of Jackson are loaded.
  private static final long FIRST_READ_BYTES = 32 << 20;

  /// What a later read may cost besides: buffers of a fixed size.
  private static final long LATER_READ_BYTES = 2 << 20;

  private static final long MAX_NANOS = 5_000_000_000L;

  private ReadingCost() {}

  /// Reads a file, which succeeds or ends in a [HastenException], within the limits. All tensors of
  /// what is read must lie in memory that can be read.
  static void assertWithinLimits(long fileBytes, Supplier<? extends ModelFile> reader) {
    assertWithin(BYTES_PER_FILE_BYTE * fileBytes + FIRST_READ_BYTES, reader);
  }

  /// The same, when files of this format have been read before: nothing hides behind the fixed
  /// part.
  static void assertWithinTightLimits(long fileBytes, Supplier<? extends ModelFile> reader) {
    assertWithin(BYTES_PER_FILE_BYTE * fileBytes + LATER_READ_BYTES, reader);
  }

  private static void assertWithin(long maxBytes, Supplier<? extends ModelFile> reader) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long startBytes = threads.getCurrentThreadAllocatedBytes();
    long startNanos = System.nanoTime();
    try (ModelFile file = reader.get()) {
      file.tensors().values().forEach(ReadingCost::touch);
    } catch (HastenException refused) {
      assertThat(refused.hint()).isNotBlank();
    }
    long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - startBytes;
    assertThat(System.nanoTime() - startNanos).as("nanoseconds").isLessThanOrEqualTo(MAX_NANOS);
    assertThat(allocatedBytes).as("bytes allocated").isLessThanOrEqualTo(maxBytes);
  }

  private static void touch(Tensor tensor) {
    MemorySegment data = tensor.data();
    if (data.byteSize() > 0) {
      int ends =
          data.get(ValueLayout.JAVA_BYTE, 0) + data.get(ValueLayout.JAVA_BYTE, data.byteSize() - 1);
      assertThat(ends).isBetween(2 * Byte.MIN_VALUE, 2 * Byte.MAX_VALUE);
    }
  }
}
