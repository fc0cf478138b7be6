package dev.hasten.explain;

import dev.hasten.error.ResourceException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.packed.FreeMemory;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.runtime.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// Where smaller files are written to be tried.
///
/// @param home Hasten's directory
/// @param kernels as those that run the model now were chosen
public record FileWorkshop(Path home, KernelChoice kernels) {
  private static final double GIGA = 1e9;

  /// Of the time that is left: a file is no use if none remains to time it.
  private static final int PART_FOR_WRITING = 2;

  /// A smaller model that runs.
  record Opened(TrialFile file, LoadedModel loaded) implements AutoCloseable {
    @Override
    public void close() {
      loaded.close();
      file.close();
    }
  }

  /// Why a file cannot be tried here, with numbers.
  ///
  /// @param left for all that is still to be tried
  Optional<String> obstacle(FewerBits fewer, Duration left, int threads) {
    return disk(fewer).or(() -> memory(fewer)).or(() -> time(fewer, left, threads));
  }

  private Optional<String> disk(FewerBits fewer) {
    return freeDisk()
        .filter(free -> free < fewer.fileBytes())
        .map(free ->
            "%.1f GB of disk are needed, %.1f GB are free in %s"
                .formatted(fewer.fileBytes() / GIGA, free / GIGA, home));
  }

  private Optional<Long> freeDisk() {
    try {
      return Optional.of(Files.getFileStore(existing(home)).getUsableSpace());
    } catch (IOException _) {
      return Optional.empty(); // writing will say more
    }
  }

  private static Path existing(Path folder) {
    Path parent = folder.toAbsolutePath().getParent();
    return Files.exists(folder) || parent == null ? folder : existing(parent);
  }

  /// Both are in memory, packed for the kernels.
  private static Optional<String> memory(FewerBits fewer) {
    FewerBits.Change packed = fewer.read().packedBytes();
    OptionalLong free = FreeMemory.bytes();
    double needed = packed.before() + packed.after();
    return free.isPresent() && free.getAsLong() < needed
        ? Optional.of(
            "%.1f GB of memory are needed for both, %.1f GB are free"
                .formatted(needed / GIGA, free.getAsLong() / GIGA))
        : Optional.empty();
  }

  private static Optional<String> time(FewerBits fewer, Duration left, int threads) {
    Duration writing = writing(fewer, threads);
    return writing.multipliedBy(PART_FOR_WRITING).compareTo(left) > 0
        ? Optional.of(
            "writing it takes about %d s, and %d s are left for all trials"
                .formatted(Math.max(1, writing.toSeconds()), left.toSeconds()))
        : Optional.empty();
  }

  private static Duration writing(FewerBits fewer, int threads) {
    try (ThreadTeam team = new ThreadTeam(threads)) {
      return WritingTime.of(fewer.plan(), team);
    }
  }

  /// Writes a file and opens it; closed, it is no more.
  ///
  /// @throws ResourceException if it cannot be written or run
  Opened open(FewerBits fewer, int threads) {
    TrialFile file = written(fewer, threads);
    try {
      LanguageModel model = LanguageModel.open(file.path());
      try {
        return new Opened(file, new LoadedModel(model, kernels.openUnkept(home, _ -> {})));
      } catch (RuntimeException e) {
        model.close();
        throw e;
      }
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private TrialFile written(FewerBits fewer, int threads) {
    try (ThreadTeam team = new ThreadTeam(threads)) {
      return TrialFile.write(fewer, home, team);
    }
  }
}
