package dev.hasten.calibrate;

import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufMetadata;
import dev.hasten.format.GgufReader;
import dev.hasten.format.GgufType;
import dev.hasten.format.GgufWriter;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.Overwrite;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The GGUF layout of importance matrices: for each matrix `NAME` the sums of squares
/// `NAME.in_sum2` `[1, columns]` and the number of inputs `NAME.counts` `[1, 1]`.
///
/// Source: `tools/imatrix/imatrix.cpp` of llama.cpp (format only).
final class ImportanceFile {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final String TYPE = "general.type";
  private static final String TYPE_NAME = "imatrix";
  private static final String DATASETS = "imatrix.datasets";
  private static final String CHUNK_COUNT = "imatrix.chunk_count";
  private static final String CHUNK_SIZE = "imatrix.chunk_size";
  private static final String SUMS = ".in_sum2";
  private static final String COUNTS = ".counts";
  private static final String HINT =
      "make it again from the model, or with a current llama-imatrix";

  /// Up to which every whole number is a float.
  private static final float MOST_INPUTS = 1 << 24;

  private ImportanceFile() {}

  static void write(ImportanceMatrix matrix, Path file, Overwrite overwrite) {
    SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
    metadata.put(TYPE, new MetadataValue.Text(TYPE_NAME));
    metadata.put(DATASETS, new MetadataValue.TextArray(matrix.datasets()));
    metadata.put(CHUNK_COUNT, new MetadataValue.Whole(GgufType.UINT32, matrix.chunks()));
    metadata.put(CHUNK_SIZE, new MetadataValue.Whole(GgufType.UINT32, matrix.chunkTokens()));
    List<Tensor> tensors = new ArrayList<>();
    matrix
        .entries()
        .forEach((name, entry) -> {
          tensors.add(tensor(name + SUMS, entry.squareSums()));
          tensors.add(tensor(name + COUNTS, new float[] {entry.inputs()}));
        });
    GgufWriter.write(file, metadata, tensors, overwrite);
  }

  private static Tensor tensor(String name, float[] values) {
    MemorySegment data = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
    for (int i = 0; i < values.length; i++) {
      data.setAtIndex(FLOAT, i, values[i]);
    }
    return new Tensor(name, DType.F32, Shape.of(1, values.length), data);
  }

  static ImportanceMatrix read(Path path) {
    try (GgufFile file = GgufReader.read(path)) {
      GgufMetadata metadata = file.typedMetadata();
      requireType(path, metadata);
      return new ImportanceMatrix(
          entries(file),
          metadata.requiredTexts(DATASETS),
          metadata.requiredInt(CHUNK_COUNT, 0, Integer.MAX_VALUE),
          metadata.requiredInt(CHUNK_SIZE, 0, Integer.MAX_VALUE));
    }
  }

  private static void requireType(Path path, GgufMetadata metadata) {
    String type = metadata.requiredText(TYPE);
    if (!type.equals(TYPE_NAME)) {
      throw new BadModelException(
          "%s: `%s` is %s, an importance matrix has %s".formatted(path, TYPE, type, TYPE_NAME),
          "is this another file, such as a model?");
    }
  }

  private static SequencedMap<String, ImportanceMatrix.Entry> entries(GgufFile file) {
    SequencedMap<String, ImportanceMatrix.Entry> entries = new LinkedHashMap<>();
    for (Tensor tensor : file.tensors().values()) {
      if (tensor.name().endsWith(SUMS)) {
        String name = without(SUMS, tensor.name());
        entries.put(name, entry(file, name, tensor));
      } else if (!tensor.name().endsWith(COUNTS)) {
        throw bad(file, tensor, "neither %s nor %s".formatted(SUMS, COUNTS));
      } else if (!file.tensors().containsKey(without(COUNTS, tensor.name()) + SUMS)) {
        throw bad(file, tensor, "without " + SUMS);
      }
    }
    if (entries.isEmpty()) {
      throw new BadModelException(
          "%s: there is no tensor NAME%s among %d"
              .formatted(file.path(), SUMS, file.tensors().size()),
          HINT);
    }
    return entries;
  }

  private static String without(String suffix, String name) {
    return name.substring(0, name.length() - suffix.length());
  }

  private static ImportanceMatrix.Entry entry(GgufFile file, String name, Tensor sums) {
    Tensor counts = file.requiredTensor(name + COUNTS);
    if (counts.shape().elements() != 1) {
      throw bad(file, counts, "of a mixture of experts, which this build does not know");
    }
    float inputs = floats(file, counts)[0];
    if (inputs < 0 || inputs > MOST_INPUTS || inputs != Math.rint(inputs)) {
      throw bad(file, counts, "%s, must be a whole number up to %s".formatted(inputs, MOST_INPUTS));
    }
    float[] squares = floats(file, sums);
    for (int column = 0; column < squares.length; column++) {
      if (!(squares[column] >= 0) || Float.isInfinite(squares[column])) {
        throw bad(
            file,
            sums,
            "%s in column %d, must be finite and not negative".formatted(squares[column], column));
      }
    }
    return new ImportanceMatrix.Entry(squares, (long) inputs);
  }

  private static float[] floats(GgufFile file, Tensor tensor) {
    if (tensor.dtype() != DType.F32) {
      throw bad(file, tensor, "of type %s, must be F32".formatted(tensor.dtype()));
    }
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
    return values;
  }

  private static BadModelException bad(GgufFile file, Tensor tensor, String what) {
    return new BadModelException("%s: %s is %s".formatted(file.path(), tensor.name(), what), HINT);
  }
}
