package dev.hasten.explain;

import dev.hasten.convert.GgufContent;
import dev.hasten.convert.TensorSource;
import dev.hasten.explain.DecodeModel.KeyValues;
import dev.hasten.explain.Predictor.Circumstances;
import dev.hasten.health.Counters;
import dev.hasten.health.RuntimeFacts;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.PackedMatrices.Origin;
import dev.hasten.kvcache.KvType;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.MachineCeilings;
import dev.hasten.machine.MachineCeilings.ByCount;
import dev.hasten.machine.MachineCeilings.DiskSpeed;
import dev.hasten.machine.Spread;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Explanations of a model of 100 million weights of 4 bits (50 MB) on a machine that reads 10 GB/s
/// with one thread and 20 GB/s with two: a token takes 2.5 ms of reading, 0.5 ms of attention after
/// 200 others, and 1 ms of other things.
final class Explanations {
  static final Circumstances NOW = new Circumstances(2, 200, 1, KvType.F16);

  /// 100 million multiply-adds take 0.01 ms here: reading alone is seen.
  private static final double MULTIPLY_ADDS_PER_SECOND = 1e13;

  static final DecodeModel MODEL =
      new DecodeModel(
          100e6,
          4,
          20e9,
          List.of(),
          100e6,
          MULTIPLY_ADDS_PER_SECOND,
          List.of(new KeyValues(10e3, 0)),
          4e9,
          20e9,
          0.75,
          0.25);

  static final MachineCeilings MACHINE =
      new MachineCeilings(
          List.of(count(1, 10e9), count(2, 20e9)),
          List.of(count(1 << 20, 100e9)),
          ActivationType.INT8,
          List.of(count(1, 200e9), count(2, 400e9)),
          List.of(count(1, 50e9), count(2, 100e9)),
          Spread.of(200),
          Optional.of(Spread.of(8)),
          Optional.of(new DiskSpeed(Spread.of(1e9), Spread.of(5e9))),
          Optional.empty());

  private static final Steadiness NOISY =
      new Steadiness(Spread.of(90, 100, 200), Spread.of(40, 60, 90), Optional.empty(), 0);

  private Explanations() {}

  private static ByCount count(long count, double perSecond) {
    return new ByCount(count, Spread.of(perSecond));
  }

  static Explanation steady() {
    return with(new Steadiness(Spread.of(100, 100), Spread.of(40, 40), Optional.empty(), 0));
  }

  static Explanation noisy() {
    return with(NOISY);
  }

  /// A noisy one of 140 ms.
  static Explanation throttled(double millis) {
    return with(NOISY, Optional.of(new RuntimeFacts.Throttling(2, 1, millis)));
  }

  static Explanation with(Steadiness steadiness) {
    return with(steadiness, Optional.empty());
  }

  private static Explanation with(
      Steadiness steadiness, Optional<RuntimeFacts.Throttling> throttling) {
    return new Explanation(
        new Ceilings(OptionalDouble.of(20e9), OptionalDouble.of(400e9)),
        MACHINE,
        phase(0, 50, Limits.waiting(0)),
        new Starts(Origin.STORED, 50, 50),
        phase(256, 100, Limits.onChip(70, 5)),
        phase(10, 40, Limits.onChip(1, 30)),
        steadiness,
        MODEL,
        runtime(140, throttling));
  }

  static Phase phase(int tokens, double millis, Limits limits) {
    OperatorTime all = new OperatorTime("all", millis, 0, 1e6, 2e6, 1e6, 1e6, limits);
    return new Phase(tokens, millis, List.of(all));
  }

  static RemedyCase remedyCase(Explanation explanation) {
    return remedyCase(explanation, DType.Q4_0, DType.Q4_0);
  }

  /// Four fifths of the weights are in the blocks.
  static RemedyCase remedyCase(Explanation explanation, DType blocks, DType head) {
    return new RemedyCase(
        explanation,
        "model.gguf",
        NOW,
        "native-avx2",
        30,
        40e6,
        500,
        2,
        RemedyCase.Link.usual(),
        new RemedyCase.Rewriting.Possible(content(blocks, head), RemedyCase.Rounding.CALIBRATED));
  }

  /// A model with an output head that is the embedding, too.
  static GgufContent content(DType blocks, DType head) {
    return content(blocks, head, 125_000);
  }

  /// @param rows of the only matrix that is not the head
  static GgufContent content(DType blocks, DType head, long rows) {
    return new GgufContent(
        new LinkedHashMap<>(),
        List.of(
            new Unread("token_embd.weight", Shape.of(31_250, 640), head),
            new Unread("output_norm.weight", Shape.of(640), DType.F32),
            new Unread("blk.0.ffn_up.weight", Shape.of(rows, 640), blocks)));
  }

  /// A tensor whose numbers nobody asks for.
  private record Unread(String name, Shape shape, DType type) implements TensorSource {
    @Override
    public RowReader open() {
      throw new IllegalStateException(name + " is not to be read");
    }

    @Override
    public Optional<Tensor> stored() {
      return Optional.empty();
    }
  }

  /// Of an interval in which nothing else happened.
  static RuntimeFacts runtime(double millis, Optional<RuntimeFacts.Throttling> throttling) {
    return new RuntimeFacts(
        millis,
        new RuntimeFacts.JvmFacts(
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), 0),
        new RuntimeFacts.ProcessFacts(
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty()),
        new RuntimeFacts.MachineFacts(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty()),
        throttling,
        new Counters.Missing("a test"));
  }
}
