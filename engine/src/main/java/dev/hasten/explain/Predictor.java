package dev.hasten.explain;

import dev.hasten.explain.DecodeModel.Change;
import dev.hasten.explain.DecodeModel.KeyValues;
import dev.hasten.kvcache.KvType;
import dev.hasten.machine.MachineCeilings;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Says what other circumstances would change, from what was measured under those at hand.
///
/// @param now the circumstances that were measured
public record Predictor(Explanation explanation, Circumstances now) {
  /// What graphs call the output of the head begins so.
  private static final String HEAD = "logits";

  /// How a model is run.
  ///
  /// @param context tokens behind each answer, the mean
  /// @param batch answers at once
  /// @param kv how keys and values are kept
  public record Circumstances(int threads, double context, int batch, KvType kv) {
    Circumstances withThreads(int other) {
      return new Circumstances(other, context, batch, kv);
    }

    Circumstances withContext(double other) {
      return new Circumstances(threads, other, batch, kv);
    }

    Circumstances withBatch(int other) {
      return new Circumstances(threads, context, other, kv);
    }

    Circumstances withKv(KvType other) {
      return new Circumstances(threads, context, batch, other);
    }
  }

  /// How much faster tokens would come, of all answers together.
  public Prediction then(Circumstances other) {
    return prediction(tokensPerSecond(model(other), other));
  }

  /// The same with weights of so many bits, the mean.
  public Prediction withBits(double bitsPerWeight) {
    DecodeModel model = explanation.decodeModel();
    return prediction(
        model.tokensPerSecond(new Change((int) now.context(), now.batch(), bitsPerWeight, 1)));
  }

  /// The same from a smaller file: head and blocks take as long for each byte as they do now.
  public Prediction with(FewerBits fewer) {
    double head = headPart(fewer);
    double ofBlocks = fewer.blocks().packedBytes().factor();
    double factor = head * fewer.head().packedBytes().factor() + (1 - head) * ofBlocks;
    return withBits(explanation.decodeModel().bitsPerWeight() * factor);
  }

  /// What part of the time of all products the output head takes; what part of their bytes it is,
  /// if it was not timed apart.
  private double headPart(FewerBits fewer) {
    double head = productMillis(time -> time.name().startsWith(HEAD));
    double all = productMillis(_ -> true);
    return head > 0
        ? head / all
        : fewer.head().packedBytes().before() / fewer.read().packedBytes().before();
  }

  private double productMillis(Predicate<OperatorTime> which) {
    return explanation.decode().operators().stream()
        .filter(Calibration::isProduct)
        .filter(which)
        .mapToDouble(OperatorTime::millis)
        .sum();
  }

  /// The same with only a part of the blocks, or of a smaller model's weights. To choose a token
  /// takes as long as before.
  public Prediction withPartOfTheBlocks(double part, double partOfWeights) {
    DecodeModel model = explanation.decodeModel();
    double ofBlocks = Math.max(0, model.overheadMillisPerSequence() - samplingMillis());
    DecodeModel fewer =
        new DecodeModel(
            model.weightElements() * partOfWeights,
            model.bitsPerWeight(),
            model.weightBytesPerSecond(),
            model.workingSets(),
            model.multiplyAddsPerToken() * partOfWeights,
            model.multiplyAddsPerSecond(),
            scaled(model.keyValues(), part),
            model.keyValueBytesPerSecond(),
            model.readBytesPerSecond(),
            model.overheadMillisPerStep() * part,
            model.overheadMillisPerSequence() - ofBlocks * (1 - part));
    return prediction(tokensPerSecond(fewer, now));
  }

  private double samplingMillis() {
    Phase decode = explanation.decode();
    return decode.operators().stream()
            .filter(time -> time.name().equals(PhaseProfiler.SAMPLING))
            .mapToDouble(OperatorTime::millis)
            .sum()
        / decode.tokens();
  }

  private Prediction prediction(double tokensPerSecond) {
    double before = tokensPerSecond(explanation.decodeModel(), now);
    return Prediction.of(tokensPerSecond / before, explanation.steadiness());
  }

  private static double tokensPerSecond(DecodeModel model, Circumstances circumstances) {
    return model.tokensPerSecond(
        new Change((int) circumstances.context(), circumstances.batch(), model.bitsPerWeight(), 1));
  }

  /// The cost model with other threads and another KV cache: what reads weights is as fast as these
  /// threads read memory, everything else as they multiply.
  private DecodeModel model(Circumstances other) {
    DecodeModel model = explanation.decodeModel();
    MachineCeilings machine = explanation.machine();
    double reading =
        ratio(
            machine.readBytesPerSecond(other.threads()), machine.readBytesPerSecond(now.threads()));
    double multiplying =
        ratio(
            machine.multiplyAddsPerSecond(other.threads()),
            machine.multiplyAddsPerSecond(now.threads()));
    double keyValues = other.kv().bytesPerElement() / now.kv().bytesPerElement();
    return new DecodeModel(
        model.weightElements(),
        model.bitsPerWeight(),
        model.weightBytesPerSecond() * reading,
        model.workingSets(),
        model.multiplyAddsPerToken(),
        model.multiplyAddsPerSecond() * multiplying,
        scaled(model.keyValues(), keyValues),
        model.keyValueBytesPerSecond() * multiplying,
        model.readBytesPerSecond() * reading,
        model.overheadMillisPerStep(),
        model.overheadMillisPerSequence());
  }

  private static double ratio(Optional<Double> then, Optional<Double> before) {
    return then.isPresent() && before.isPresent() ? then.get() / before.get() : 1;
  }

  private static List<KeyValues> scaled(List<KeyValues> layers, double factor) {
    return layers.stream()
        .map(layer -> new KeyValues(layer.bytesPerToken() * factor, layer.window()))
        .toList();
  }
}
