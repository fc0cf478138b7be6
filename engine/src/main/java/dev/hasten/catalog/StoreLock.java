package dev.hasten.catalog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/// Keeps two processes, or two threads, from fetching the same model at once. The operating system
/// frees the lock of a process that dies; the file itself stays, since deleting it would race.
final class StoreLock implements AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;

  private StoreLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /// Waits for the lock; `onWait` runs once if there is anything to wait for.
  static StoreLock acquire(Path file, Duration poll, Runnable onWait)
      throws IOException, InterruptedException {
    Optional<StoreLock> lock = tryAcquire(file);
    if (lock.isEmpty()) {
      onWait.run();
    }
    while (lock.isEmpty()) {
      Thread.sleep(poll);
      lock = tryAcquire(file);
    }
    return lock.get();
  }

  /// The lock, unless someone has it.
  static Optional<StoreLock> tryAcquire(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new StoreLock(channel, lock));
      }
    } catch (OverlappingFileLockException heldByThisProcess) {
      // The same answer as for another process: not now.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
