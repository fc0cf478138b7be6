package dev.hasten.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import dev.hasten.calibrate.ActivationStatistics;
import dev.hasten.calibrate.CalibrationOptions;
import dev.hasten.calibrate.CalibrationProgress;
import dev.hasten.convert.GgufContent;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.quality.Contender;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.QuantizationSettings.Scope;
import dev.hasten.quantize.QuantizedGguf.FinishedTensors;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
  private static final String TEXT =
      "the cat and the hat sat in the thin van. 0123 the end of that!\n".repeat(8);

  @TempDir private Path folder;

  private static final class Kept implements FinishedTensors {
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    @Override
    public Optional<Tensor> find(String name) {
      return Optional.ofNullable(tensors.get(name));
    }

    @Override
    public void keep(Tensor tensor, double relativeError) {
      assertThat(relativeError).isBetween(0.01, 0.2);
      assertThat(tensors.put(tensor.name(), tensor)).isNull();
    }
  }

  private record Rounded(Map<String, Tensor> calibrated, MemorySegment plainHead) {}

  private Rounded rounded(QuantizationSettings settings) {
    try (LanguageModel model = LanguageModel.open(TinyModels.llama(DType.F16).write(folder));
        ThreadTeam team = new ThreadTeam(2)) {
      ActivationStatistics statistics =
          new ActivationStatistics(
              new Contender(model, new ScalarKernels(), KvType.F32),
              new ActivationStatistics.Text("cats", TEXT, new CalibrationOptions(32, 9)),
              team,
              CalibrationProgress.none());
      QuantizationPlan plan = QuantizationPlan.of(GgufContent.of(model.file()), settings);
      Kept kept = new Kept();
      new Calibration(statistics, statistics::importance, team).blockwise(plan).prepare(kept);
      return new Rounded(kept.tensors, plainHead(plan.tensors().getLast(), team));
    }
  }

  private static MemorySegment plainHead(TensorChoice head, ThreadTeam team) {
    MemorySegment target = Arena.ofAuto().allocate(head.bytes());
    PlainRounder.nearest(team).round(head, target);
    return target;
  }

  @Test
  void roundsTheHeadsOwnCopy_whenTheEmbeddingStaysAsItIs() {
    Rounded rounded =
        rounded(
            new QuantizationSettings(
                TypeMix.F16,
                Scope.PURE,
                List.of(TypeOverride.parse("^output.weight=q4_0")),
                Fallbacks.ALLOW));

    assertThat(rounded.calibrated().keySet()).containsExactly("output.weight");
    Tensor head = rounded.calibrated().values().iterator().next();
    assertThat(head.dtype()).isEqualTo(DType.Q4_0);
    assertThat(head.data().mismatch(rounded.plainHead())).isNotNegative();
  }
}
