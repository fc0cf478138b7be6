package dev.hasten.kernel;

import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// One way to do the arithmetic.
public interface Kernels extends AutoCloseable {
  /// Where the members of a team meet in a recorded step.
  int MEETING_BYTES = 128;

  /// As in `--kernels`: `scalar`.
  String name();

  /// Brings a table into the form in which its rows are looked up. The weight's memory must outlive
  /// the result.
  PackedWeight table(Weight weight);

  /// Brings a matrix into the form its kernels read. The weight's memory must outlive the result.
  PackedWeight pack(Weight weight);

  /// Brings some matrices into that form, on all processors where that takes time, and keeps
  /// nothing of it for later starts. Their memory must outlive the result.
  List<PackedWeight> pack(List<Weight> weights);

  /// In which form products with this weight read their input.
  default ActivationType inputOf(PackedWeight weight) {
    return ActivationType.FLOAT;
  }

  /// What measures the machine's ceilings for these kernels.
  MachineProbe probe();

  /// Says that the matrices of a model will be packed soon, so that what was kept of them can be
  /// fetched in the meantime.
  ///
  /// @param model its file or directory
  default void expect(Path model) {}

  /// Brings matrices of one model into the form its kernels read, in the order of `matrices`. The
  /// model must stay open as long as the result is used.
  PackedMatrices pack(Model model, List<WeightSpec> matrices);

  /// What one thread of the team calls, with scratch memory of its own.
  Lane lane(Share share);

  /// What writes down a member's part of a step; none where steps cannot be written down.
  ///
  /// @param meeting [#MEETING_BYTES] zeros that all members of a team share
  default Optional<StepRecorder> recorder(Share share, MemorySegment meeting) {
    return Optional.empty();
  }

  /// Ends what the kernels have begun, such as keeping packed weights for the next start. What they
  /// have packed can be used on.
  @Override
  default void close() {}
}
