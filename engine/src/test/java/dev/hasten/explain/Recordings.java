package dev.hasten.explain;

import dev.hasten.explain.DecodeModel.KeyValues;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.PackedMatrices.Origin;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.MachineCeilings;
import dev.hasten.machine.Spread;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What `explain` recorded of SmolLM2 135M (Q4_1) on two cores with AVX-512 VNNI, the longest
/// operators of each phase.
final class Recordings {
  /// One thread.
  static final Ceilings ONE_THREAD =
      new Ceilings(OptionalDouble.of(28.97e9), OptionalDouble.of(234.8e9));

  static final Ceilings SCALAR =
      new Ceilings(OptionalDouble.of(9.05e9), OptionalDouble.of(3.76e9), OptionalDouble.of(3.1e9));

  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;
  private static final double MILLIS = 1e3;

  private Recordings() {}

  /// An operator, as it was recorded.
  ///
  /// @param gigaElements of weights that products with these kernels would have to unpack
  record Recorded(
      String name, double millis, double megabytes, double gigaMultiplyAdds, double gigaElements) {
    OperatorTime at(Ceilings ceilings) {
      double compute =
          gigaMultiplyAdds * GIGA * MILLIS / ceilings.multiplyAddsPerSecond().orElseThrow()
              + gigaElements * GIGA * MILLIS / ceilings.unpacksPerSecond().orElse(Double.MAX_VALUE);
      double memory = megabytes * MEGA * MILLIS / ceilings.readBytesPerSecond().orElseThrow();
      return new OperatorTime(
          name,
          millis,
          0,
          gigaMultiplyAdds * GIGA,
          2 * gigaMultiplyAdds * GIGA,
          megabytes * MEGA,
          0,
          Limits.onChip(compute, memory));
    }
  }

  private static Phase phase(int tokens, double millis, Ceilings ceilings, Recorded... operators) {
    return new Phase(
        tokens, millis, List.of(operators).stream().map(each -> each.at(ceilings)).toList());
  }

  /// 64 tokens after 256, on one thread.
  static Phase decode() {
    return phase(
        64,
        305.4,
        ONE_THREAD,
        new Recorded("attn_q + attn_k + attn_v", 26.35, 663.6, 1.06, 0),
        new Recorded("attention", 50.15, 425.4, 0.65, 0),
        new Recorded("attn_output", 14.99, 398.1, 0.64, 0),
        new Recorded("ffn_gate + ffn_up + ffn_act + ffn_gated", 74.35, 2123.4, 3.40, 0),
        new Recorded("ffn_down", 37.41, 1061.7, 1.70, 0),
        new Recorded("logits", 73.01, 1925.2, 1.81, 0),
        new Recorded(PhaseProfiler.SAMPLING, 16.22, 0, 0, 0));
  }

  /// 256 tokens, on one thread.
  static Phase prefill() {
    return phase(
        256,
        226.8,
        ONE_THREAD,
        new Recorded("quantize activations", 6.25, 0, 0, 0),
        new Recorded("attn_q + attn_k + attn_v", 27.70, 10.4, 4.25, 0),
        new Recorded("attention", 29.81, 5.9, 1.14, 0),
        new Recorded("attn_output", 16.31, 6.2, 2.55, 0),
        new Recorded("ffn_gate + ffn_up + ffn_act + ffn_gated", 94.10, 33.2, 13.62, 0),
        new Recorded("ffn_down", 43.20, 16.6, 6.80, 0));
  }

  /// 4 tokens with scalar kernels, on both cores.
  static Phase scalarDecode() {
    return phase(
        4,
        321.4,
        SCALAR,
        new Recorded("attn_q + attn_k + attn_v", 31.9, 41.5, 0.066, 0.066),
        new Recorded("attn_output", 20.1, 24.9, 0.040, 0.040),
        new Recorded("ffn_gate + ffn_up + ffn_act + ffn_gated", 130.2, 132.7, 0.212, 0.212),
        new Recorded("ffn_down", 64.4, 66.4, 0.106, 0.106),
        new Recorded("logits", 68.1, 120.3, 0.113, 0.113));
  }

  /// 32 tokens of a model of two small blocks.
  static Phase tinyDecode() {
    return phase(
        32,
        14.5,
        ONE_THREAD,
        new Recorded("rotary angles", 1.0, 0, 0, 0),
        new Recorded("attn_q + attn_k + attn_v", 1.8, 2.1, 0.0005, 0),
        new Recorded("store keys and values", 1.7, 0, 0, 0),
        new Recorded("attention", 1.7, 0.7, 0.0005, 0),
        new Recorded("attn_output", 1.8, 1.0, 0.0003, 0),
        new Recorded("ffn_gate + ffn_up + ffn_act + ffn_gated", 1.9, 4.2, 0.001, 0),
        new Recorded("ffn_down", 1.7, 2.1, 0.0005, 0),
        new Recorded("logits", 0.9, 0.2, 0.0001, 0));
  }

  /// Made up: blocks on two machines, each of which has half of them.
  static Phase decodeOfTwoMachines() {
    OperatorTime blocks = new OperatorTime("blocks", 4, 0, 0, 0, 0, 0, Limits.onChip(0.5, 3));
    OperatorTime link = new OperatorTime("activations", 9, 0, 0, 0, 0, 0, new Limits(0, 0, 8, 0));
    return new Phase(4, 14, List.of(blocks, link));
  }

  /// A model whose weights were packed already.
  static Phase load() {
    return new Phase(
        0,
        155,
        List.of(
            OperatorTime.ofTime("file, tokenizer and kernels", 116),
            OperatorTime.ofTime(LoadClock.PLAN, 33),
            OperatorTime.ofTime("map packed weights", 6)));
  }

  /// The Q8_0 file, of which the system had nothing in its memory.
  static Phase loadFromDisk() {
    return new Phase(
        0,
        341,
        List.of(
            waiting("file, tokenizer and kernels", 132, 20),
            waiting(LoadClock.PLAN, 44, 0),
            waiting("map packed weights", 165, 160)));
  }

  private static OperatorTime waiting(String name, double millis, double waitedMillis) {
    return new OperatorTime(name, millis, 0, 0, 0, 0, 0, Limits.waiting(waitedMillis));
  }

  static Explanation explanation(Phase prefill, Phase decode) {
    return explanation(load(), prefill, decode, ONE_THREAD, steady(prefill, decode));
  }

  static Explanation explanation(
      Phase load, Phase prefill, Phase decode, Ceilings ceilings, Steadiness steadiness) {
    return new Explanation(
        ceilings,
        machine(),
        load,
        new Starts(Origin.KEPT, 507, 155),
        prefill,
        decode,
        steadiness,
        costs(),
        Explanations.runtime(8449, Optional.empty()));
  }

  static Steadiness steady(Phase prefill, Phase decode) {
    return new Steadiness(
        Spread.of(prefill.millis()), Spread.of(decode.millis()), Optional.empty(), 0);
  }

  private static MachineCeilings machine() {
    return new MachineCeilings(
        List.of(),
        List.of(),
        ActivationType.INT8,
        List.of(),
        List.of(),
        Spread.of(122),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /// Of that decode on one thread.
  static DecodeModel costs() {
    return new DecodeModel(
        134.5e6,
        5.74,
        28.2e9,
        List.of(),
        134.5e6,
        151.3e9,
        List.of(new KeyValues(23_040, 0)),
        9.28e9,
        28.97e9,
        0.14,
        0.38);
  }
}
