package dev.hasten.quantize;

import dev.hasten.calibrate.RoundingError;
import dev.hasten.convert.GgufContent;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.GgufType;
import dev.hasten.format.GgufWriter;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.Overwrite;
import dev.hasten.format.StreamedTensor;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Writes a GGUF file by a plan, a tensor at a time; memory is needed for one of them.
public final class QuantizedGguf {
  private static final int QUANTIZATION_VERSION = 2;

  private QuantizedGguf() {}

  /// What is written, and where.
  ///
  /// @param key says what the tensors are made from, and how: what was made from the same is used
  ///   again
  /// @param preparation rounds tensors together that depend on each other
  /// @param rounder rounds all others
  /// @param team compares; must stay open
  public record Job(
      GgufContent content,
      QuantizationPlan plan,
      Preparation preparation,
      Rounder rounder,
      String key,
      Path target,
      Overwrite overwrite,
      ThreadTeam team) {}

  /// Rounds some tensors before all others, in an order of its own.
  @FunctionalInterface
  public interface Preparation {
    void prepare(FinishedTensors finished);

    /// Every tensor is rounded for itself.
    static Preparation none() {
      return _ -> {};
    }
  }

  /// Tensors that are finished, by their name in the new file.
  public interface FinishedTensors {
    /// One that is there, perhaps of an earlier run that was killed.
    Optional<Tensor> find(String name);

    /// Keeps one, in place of what the old file has. Of a name that the plan does not have, nothing
    /// is kept.
    ///
    /// @param relativeError of rounding alone, where numbers were changed before it
    void keep(Tensor tensor, double relativeError);
  }

  /// Hears of tensors that are finished.
  @FunctionalInterface
  public interface Progress {
    void finished(String tensorName, int done, int all);
  }

  /// What became of a tensor.
  ///
  /// @param relativeError root mean square of the difference, as a part of the numbers' own; of
  ///   rounding alone, where scales were absorbed before
  public record Outcome(TensorChoice tensor, double relativeError) {}

  /// Writes the file. The target appears complete or not at all; what is finished when this is
  /// killed is used by the next that does the same.
  ///
  /// @return of every tensor, in the order of the file
  /// @throws dev.hasten.error.UsageException if the target exists and may not be replaced
  /// @throws dev.hasten.error.ResourceException if it cannot be written
  public static List<Outcome> write(Job job, Progress progress) {
    AtomicFile.checkTarget(job.target(), job.overwrite());
    try (WorkFolder folder = WorkFolder.open(job.target(), job.key())) {
      job.preparation().prepare(new Finished(job.plan(), folder));
      List<Outcome> outcomes = new ArrayList<>();
      List<StreamedTensor> tensors = new ArrayList<>();
      List<TensorChoice> choices = job.plan().tensors();
      for (int index = 0; index < choices.size(); index++) {
        TensorChoice choice = choices.get(index);
        MemorySegment bytes = bytes(job, folder, index);
        outcomes.add(new Outcome(choice, relativeError(job, folder, index, bytes)));
        tensors.add(StreamedTensor.of(tensor(choice, bytes)));
        progress.finished(choice.name(), index + 1, choices.size());
      }
      GgufWriter.stream(folder.whole(), metadata(job), tensors, Overwrite.REPLACE);
      AtomicFile.checkTarget(job.target(), job.overwrite());
      folder.publish();
      return outcomes;
    }
  }

  private static double relativeError(Job job, WorkFolder folder, int index, MemorySegment bytes) {
    TensorChoice choice = job.plan().tensors().get(index);
    return choice.isKept()
        ? 0
        : folder
            .error(index)
            .orElseGet(() ->
                RoundingError.relative(tensor(choice, bytes), choice.source()::open, job.team()));
  }

  private static Tensor tensor(TensorChoice choice, MemorySegment bytes) {
    return new Tensor(choice.name(), choice.type(), choice.source().shape(), bytes);
  }

  private static MemorySegment bytes(Job job, WorkFolder folder, int index) {
    TensorChoice choice = job.plan().tensors().get(index);
    return folder
        .finished(index, choice.bytes())
        .or(() -> choice.source().stored().filter(_ -> choice.isKept()).map(Tensor::data))
        .orElseGet(() -> rounded(job, folder, index));
  }

  private static MemorySegment rounded(Job job, WorkFolder folder, int index) {
    TensorChoice choice = job.plan().tensors().get(index);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment bytes = arena.allocate(choice.bytes());
      job.rounder().round(choice, bytes);
      return folder.keep(index, bytes);
    }
  }

  /// The tensors in a folder, by their names.
  private record Finished(QuantizationPlan plan, WorkFolder folder) implements FinishedTensors {
    @Override
    public Optional<Tensor> find(String name) {
      return plan.indexOf(name).stream()
          .boxed()
          .flatMap(index -> {
            TensorChoice choice = plan.tensors().get(index);
            return folder.finished(index, choice.bytes()).stream()
                .map(bytes -> tensor(choice, bytes));
          })
          .findFirst();
    }

    @Override
    public void keep(Tensor tensor, double relativeError) {
      plan.indexOf(tensor.name())
          .ifPresent(index -> {
            requireType(plan.tensors().get(index), tensor);
            folder.keepError(index, relativeError);
            MemorySegment _ = folder.keep(index, tensor.data());
          });
    }

    private static void requireType(TensorChoice choice, Tensor tensor) {
      if (choice.type() != tensor.dtype()) {
        throw new IllegalArgumentException("%s is given as %s".formatted(choice, tensor.dtype()));
      }
    }
  }

  private static SequencedMap<String, MetadataValue> metadata(Job job) {
    SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>(job.content().metadata());
    job.plan()
        .settings()
        .mix()
        .fileType()
        .ifPresent(number -> metadata.put("general.file_type", whole(number)));
    metadata.put("general.quantization_version", whole(QUANTIZATION_VERSION));
    return metadata;
  }

  private static MetadataValue whole(int value) {
    return new MetadataValue.Whole(GgufType.UINT32, value);
  }
}
