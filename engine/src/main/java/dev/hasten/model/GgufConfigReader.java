package dev.hasten.model;

import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.MetadataValue.Bool;
import dev.hasten.format.MetadataValue.Real;
import dev.hasten.format.MetadataValue.Text;
import dev.hasten.format.MetadataValue.TextArray;
import dev.hasten.format.MetadataValue.Whole;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Configuration out of GGUF metadata.
final class GgufConfigReader extends ConfigReader {
  private static final String ARCHITECTURE_KEY = "general.architecture";
  private static final String PARTS_KEY = "split.count";
  private static final int RANK = 4;
  static final String SHORT_FACTORS = "rope_factors_short.weight";
  static final String LONG_FACTORS = "rope_factors_long.weight";

  private final GgufFile file;
  private final String architecture;

  GgufConfigReader(GgufFile file, WeightTable names) {
    super(file, names);
    this.file = file;
    this.architecture = architectureOf(file);
    refuseParts();
  }

  static String architectureOf(GgufFile file) {
    MetadataValue value = file.metadata().get(ARCHITECTURE_KEY);
    if (value instanceof Text text) {
      return text.value();
    }
    throw new BadModelException(
        "%s: %s is %s"
            .formatted(file.path(), ARCHITECTURE_KEY, value == null ? "missing" : "no string"),
        "this GGUF file holds no model that can be run; convert or download it again");
  }

  private void refuseParts() {
    long parts = file.typedMetadata().optionalWhole(PARTS_KEY, 0, Integer.MAX_VALUE).orElse(1);
    if (parts > 1) {
      throw new BadModelException(
          "%s is one of %d parts of a model (%s)".formatted(file.path(), parts, PARTS_KEY),
          "join the parts with llama.cpp's `llama-gguf-split --merge`");
    }
  }

  @Override
  String spell(ConfigKey key) {
    return architecture + "." + key.gguf();
  }

  @Override
  Optional<Number> number(ConfigKey key) {
    return switch (file.metadata().get(spell(key))) {
      case null -> Optional.empty();
      case Whole whole -> Optional.of(whole.value());
      case Real real -> Optional.of(real.value());
      case MetadataValue other -> throw wrongType(key, other, "a number");
    };
  }

  @Override
  Optional<String> text(ConfigKey key) {
    return switch (file.metadata().get(spell(key))) {
      case null -> Optional.empty();
      case Text text -> Optional.of(text.value());
      case MetadataValue other -> throw wrongType(key, other, "a string");
    };
  }

  @Override
  Optional<Boolean> flag(ConfigKey key) {
    return switch (file.metadata().get(spell(key))) {
      case null -> Optional.empty();
      case Bool bool -> Optional.of(bool.value());
      case MetadataValue other -> throw wrongType(key, other, "a boolean");
    };
  }

  /// A tensor, not a key.
  @Override
  Optional<List<Double>> shortFactors() {
    return tensor(SHORT_FACTORS).map(GgufConfigReader::values);
  }

  @Override
  Optional<List<Double>> longFactors() {
    return tensor(LONG_FACTORS).map(GgufConfigReader::values);
  }

  private static List<Double> values(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), 0, values, 0, values.length);
    return IntStream.range(0, values.length).mapToObj(i -> (double) values[i]).toList();
  }

  /// Converters write what the tokenizer has, which may be less than the table.
  @Override
  Optional<Integer> declaredRows(ConfigKey size) {
    return Optional.empty();
  }

  /// Files say `rank` (4), or have its head and say nothing.
  @Override
  EncoderTask encoderTask() {
    boolean ranks =
        number(ConfigKey.POOLING_TYPE).filter(type -> type.doubleValue() == RANK).isPresent();
    if (ranks || has(EncoderHeadReader.DENSE) || has(EncoderHeadReader.OUTPUT)) {
      return EncoderTask.CLASSIFICATION;
    }
    return has(EncoderHeadReader.TRANSFORM) ? EncoderTask.MASKED_LANGUAGE : EncoderTask.EMBEDDING;
  }

  @Override
  Optional<List<String>> labels() {
    return switch (file.metadata().get(spell(ConfigKey.LABELS))) {
      case null -> Optional.empty();
      case TextArray array -> Optional.of(array.values());
      case MetadataValue other -> throw wrongType(ConfigKey.LABELS, other, "an array of strings");
    };
  }

  private boolean has(String canonicalName) {
    return tensor(canonicalName).isPresent();
  }

  /// Numbers as llama.cpp writes them: 1 mean, 2 CLS.
  @Override
  Pooling requiredPooling() {
    String key = spell(ConfigKey.POOLING_TYPE);
    Number type = number(ConfigKey.POOLING_TYPE).orElseThrow(() -> missing(key));
    return switch (type) {
      case Long mean when mean == 1 -> Pooling.MEAN;
      case Long cls when cls == 2 -> Pooling.CLS;
      default ->
          throw contradiction(
              "%s is %s; this build knows 1 (mean) and 2 (CLS)".formatted(key, type));
    };
  }

  private BadModelException wrongType(ConfigKey key, MetadataValue value, String expected) {
    return contradiction(
        "%s is of type %s, must be %s".formatted(spell(key), value.type(), expected));
  }
}
