package dev.hasten.explain;

import dev.hasten.explain.Predictor.Circumstances;
import dev.hasten.explain.Remedies.Draft;
import dev.hasten.kvcache.KvType;
import dev.hasten.machine.MachineCeilings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Remedies that change how the same model is run here.
final class RunRemedies {
  private static final int ANSWERS = 8;
  private static final int GUESSES = 4;

  /// Of four guesses three are right where a text repeats what was said before.
  private static final double RIGHT = 3;

  private static final double GIGA = 1e9;

  private static final String QUALITY_OF_8_BITS =
      "KL divergence 0.0003 in SmolLM2 135M, 0.0007 in Gemma 3 270M; measure yours (hasten evaluate)";

  private static final String QUALITY_OF_4_BITS =
      "KL divergence 0.04 in SmolLM2 135M, 0.10 in Gemma 3 270M; measure yours (hasten evaluate)";

  private RunRemedies() {}

  static List<Remedy> of(RemedyCase one) {
    List<Draft> drafts = new ArrayList<>(threads(one));
    drafts.add(kernels(one));
    drafts.add(answersAtOnce(one));
    drafts.add(guessing(one));
    drafts.add(smallerCache(one, 8, KvType.Q8_0, QUALITY_OF_8_BITS));
    drafts.add(smallerCache(one, 4, KvType.Q4_0, QUALITY_OF_4_BITS));
    drafts.add(fewerTokens(one));
    drafts.add(warmStart(one));
    return drafts.stream().map(draft -> Remedies.remedy(one, draft)).toList();
  }

  /// The best other number of threads, and one fewer or more if that is not among it.
  private static List<Draft> threads(RemedyCase one) {
    int now = one.now().threads();
    return IntStream.of(1, now / 2, 2 * now, one.processors())
        .distinct()
        .filter(count -> count >= 1 && count <= one.processors() && count != now)
        .mapToObj(count -> threads(one, count))
        .toList();
  }

  private static Draft threads(RemedyCase one, int count) {
    Circumstances then = one.now().withThreads(count);
    MachineCeilings machine = one.explanation().machine();
    double multiplying =
        machine.multiplyAddsPerSecond(count).orElse(1.0)
            / machine.multiplyAddsPerSecond(one.now().threads()).orElse(1.0);
    return Draft.of(
            one,
            Strategy.THREADS,
            count == 1 ? "1 thread" : count + " threads",
            one.predictor().then(then),
            "memory is read at %.1f GB/s with %d, at %.1f GB/s with %d"
                .formatted(
                    machine.readBytesPerSecond(count).orElse(0.0) / GIGA,
                    count,
                    machine.readBytesPerSecond(one.now().threads()).orElse(0.0) / GIGA,
                    one.now().threads()))
        .withFirstToken(one.prefillMillis() / multiplying)
        .withCommand("hasten run %s --threads %d".formatted(one.model(), count))
        .withTrial(trial(then));
  }

  private static Draft kernels(RemedyCase one) {
    boolean isNative = one.kernels().startsWith("native");
    String reason =
        isNative
            ? "%s are the fastest here; memory, %.0f %% of a token's time, stays as it is"
                .formatted(one.kernels(), one.decodePercent(Cause.MEMORY_BANDWIDTH))
            : "%s kernels are not the fastest; those in C read weights at the memory's limit"
                .formatted(one.kernels());
    Draft draft =
        Draft.of(
            one,
            Strategy.HARDWARE,
            "native kernels",
            isNative
                ? Prediction.NONE
                : Prediction.of(
                    one.explanation().decode().millis() / one.explanation().decode().idealMillis(),
                    one.explanation().steadiness()),
            reason);
    return isNative
        ? draft
        : draft.withCommand("hasten run %s --kernels native".formatted(one.model()));
  }

  private static Draft answersAtOnce(RemedyCase one) {
    Circumstances then = one.now().withBatch(ANSWERS);
    Prediction prediction = one.predictor().then(then);
    return Draft.of(
            one,
            Strategy.BATCHING,
            "%d answers at once".formatted(ANSWERS),
            prediction,
            "weights are read once for all; each answer by itself comes %.1f times as slowly"
                .formatted(ANSWERS / prediction.speedup()))
        .withMemory(
            one.weightBytes() + ANSWERS * one.cacheBytes(one.now().context(), one.now().kv()))
        .withCommand("hasten bench %s --batch 1,%d".formatted(one.model(), ANSWERS))
        .withTrial(trial(then));
  }

  /// A step that verifies guesses is one of so many rows.
  private static Draft guessing(RemedyCase one) {
    double rows = one.predictor().then(one.now().withBatch(GUESSES + 1)).speedup();
    double best = Math.max(1, (1 + RIGHT) * rows / (GUESSES + 1));
    return Draft.of(
            one,
            Strategy.SPECULATION,
            "guess tokens ahead",
            Prediction.between(1, best),
            "pays where an answer repeats its prompt; verifying %d guesses takes as long as %.1f tokens"
                .formatted(GUESSES, (GUESSES + 1) / rows))
        .withCommand("hasten run %s --speculation prompt-lookup".formatted(one.model()));
  }

  private static Draft smallerCache(RemedyCase one, int bits, KvType type, String quality) {
    String name = "%d bits for keys and values".formatted(bits);
    double context = one.now().context();
    if (type.bytesPerElement() >= one.now().kv().bytesPerElement()) {
      String reason = "keys and values are kept as %s already".formatted(one.now().kv());
      return Draft.of(one, Strategy.KV_CACHE, name, Prediction.NONE, reason)
          .withMemory(one.memoryBytes());
    }
    Circumstances then = one.now().withKv(type);
    String reason =
        "%.0f MB after %.0f tokens would be %.0f MB; attention is %.0f %% of a token's time"
            .formatted(
                one.cacheBytes(context, one.now().kv()) / 1e6,
                context,
                one.cacheBytes(context, type) / 1e6,
                100 * attentionShare(one));
    return Draft.of(one, Strategy.KV_CACHE, name, ofSmallerCache(one, type), reason)
        .withMemory(one.weightBytes() + one.cacheBytes(context, type))
        .withQuality(quality)
        .withCommand("hasten run %s --kv %s".formatted(one.model(), type))
        .withTrial(trial(then));
  }

  /// Attention over f16 or 8 bits takes as long as its bytes; 4 bits are unpacked, which leaves a
  /// part of what fewer bytes would bring.
  private static Prediction ofSmallerCache(RemedyCase one, KvType type) {
    Prediction ofBytes = one.predictor().then(one.now().withKv(type));
    return switch (type) {
      case F32, F16, Q8_0 -> ofBytes;
      case Q4_0, Q4_0_PLAIN ->
          Prediction.between(
              Math.max(1, one.predictor().then(one.now().withKv(KvType.Q8_0)).speedup()),
              ofBytes.speedup());
    };
  }

  private static double attentionShare(RemedyCase one) {
    DecodeModel costs = one.costs();
    Circumstances now = one.now();
    return costs.attentionShare(
        new DecodeModel.Change((int) now.context(), now.batch(), costs.bitsPerWeight(), 1));
  }

  private static Draft fewerTokens(RemedyCase one) {
    double half = Math.max(1, Math.floor(one.now().context() / 2));
    Circumstances then = one.now().withContext(half);
    return Draft.of(
            one,
            Strategy.SHORTER_CONTEXT,
            "half of the context",
            one.predictor().then(then),
            "attention reads %.0f MB less for each token; half the prompt takes half the time"
                .formatted(
                    (one.cacheBytes(one.now().context(), one.now().kv())
                            - one.cacheBytes(half, one.now().kv()))
                        / 1e6))
        .withFirstToken(one.prefillMillis() / 2)
        .withMemory(one.weightBytes() + one.cacheBytes(half, one.now().kv()))
        .withCommand("hasten run %s --context %.0f".formatted(one.model(), half))
        .withTrial(trial(then));
  }

  private static Draft warmStart(RemedyCase one) {
    double now = one.explanation().load().millis();
    double warm = one.explanation().starts().warmMillis();
    return Draft.of(
            one,
            Strategy.WARM_START,
            "start again, which loads in %.0f ms".formatted(warm),
            Prediction.NONE,
            "loading took %.0f ms: %s".formatted(now, whatLoadingWas(one.explanation())))
        .withLoad(warm);
  }

  private static String whatLoadingWas(Explanation explanation) {
    Phase load = explanation.load();
    String disk =
        "%.0f ms of it were waiting for the disk"
            .formatted(load.millis() * load.share(Cause.LATENCY));
    return switch (explanation.starts().weights()) {
      case STORED -> "%s, and weights are read as they are stored".formatted(disk);
      case PACKED ->
          "%s, and the weights were packed, which the next start finds done".formatted(disk);
      case KEPT ->
          "%s, and the weights were packed at an earlier start; a first one would take %.0f ms"
              .formatted(disk, explanation.starts().coldMillis());
    };
  }

  private static Trial.Circumstances trial(Circumstances then) {
    return new Trial.Circumstances(then.threads(), then.batch(), (int) then.context(), then.kv());
  }
}
