package dev.hasten.calibrate;

import dev.hasten.format.Overwrite;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// How much each input column of a model's matrices carries: llama.cpp's "imatrix".
///
/// @param entries by the matrix's GGUF name
/// @param datasets names of the texts it was gathered from
/// @param chunks of the texts that were read
/// @param chunkTokens tokens of a chunk
public record ImportanceMatrix(
    SequencedMap<String, Entry> entries, List<String> datasets, int chunks, int chunkTokens) {

  public ImportanceMatrix {
    entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
    datasets = List.copyOf(datasets);
  }

  /// One matrix.
  public static final class Entry {
    private final float[] squareSums;
    private final long inputs;

    /// @param squareSums of each column, over the inputs
    /// @param inputs that were summed
    public Entry(float[] squareSums, long inputs) {
      this.squareSums = squareSums.clone();
      this.inputs = inputs;
    }

    /// The sum of the squares of each column.
    public float[] squareSums() {
      return squareSums.clone();
    }

    /// Inputs that were summed.
    public long inputs() {
      return inputs;
    }

    /// The mean squares: what rounding errors of the columns weigh. Where nothing was summed, all
    /// weigh the same.
    public float[] meanSquares() {
      float[] means = new float[squareSums.length];
      for (int column = 0; column < means.length; column++) {
        means[column] = inputs == 0 ? 1 : squareSums[column] / inputs;
      }
      return means;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Entry entry
          && inputs == entry.inputs
          && Arrays.equals(squareSums, entry.squareSums);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(squareSums) + Long.hashCode(inputs);
    }

    @Override
    public String toString() {
      return "Entry[%d columns, %d inputs]".formatted(squareSums.length, inputs);
    }
  }

  /// The entry of this matrix.
  public Optional<Entry> of(String weightName) {
    return Optional.ofNullable(entries.get(weightName));
  }

  /// Reads llama.cpp's GGUF.
  ///
  /// @throws dev.hasten.error.HastenException if it cannot be read or is something else
  public static ImportanceMatrix read(Path file) {
    return ImportanceFile.read(file);
  }

  /// Writes what `llama-quantize --imatrix` reads.
  ///
  /// @throws dev.hasten.error.HastenException if it cannot be written, or exists already and may
  ///   not be replaced
  public void write(Path file, Overwrite overwrite) {
    ImportanceFile.write(this, file, overwrite);
  }
}
