package dev.hasten.model;

import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.model.ModelConfig.OutputHead;
import dev.hasten.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/// Reads configuration facts out of either kind of model file, by [ConfigKey], with the checks that
/// every architecture needs.
abstract class ConfigReader {
  static final int MAX_INTEGER = 1 << 30;

  private static final String TOKEN_TABLE = "token_embd.weight";
  private static final String HEAD = "output.weight";

  private final ModelFile file;
  private final WeightTable names;

  ConfigReader(ModelFile file, WeightTable names) {
    this.file = file;
    this.names = names;
  }

  /// @param names how the file names the weights of its architecture
  static ConfigReader of(ModelFile file, WeightTable names) {
    return switch (file) {
      case GgufFile gguf -> new GgufConfigReader(gguf, names);
      case SafetensorsDirectory directory -> new JsonConfigReader(directory, names);
    };
  }

  /// The architecture as the file names it.
  static String architecture(ModelFile file) {
    return switch (file) {
      case GgufFile gguf -> GgufConfigReader.architectureOf(gguf);
      case SafetensorsDirectory directory -> JsonConfigReader.architectureOf(directory);
    };
  }

  /// How this kind of file spells `key`, for error messages.
  abstract String spell(ConfigKey key);

  abstract Optional<Number> number(ConfigKey key);

  abstract Optional<String> text(ConfigKey key);

  abstract Optional<Boolean> flag(ConfigKey key);

  /// The divisors of the rotary frequencies of `longrope` for contexts up to the trained one.
  abstract Optional<List<Double>> shortFactors();

  /// The same for longer contexts.
  abstract Optional<List<Double>> longFactors();

  /// The path of the file, for error messages.
  String path() {
    return file.path().toString();
  }

  /// What an encoder is for, by what the file declares and the head that it brings.
  abstract EncoderTask encoderTask();

  /// How the file pools token rows into one. A guess would make every vector silently wrong.
  abstract Pooling requiredPooling();

  /// The names of a classifier's labels, in the order of its logits.
  abstract Optional<List<String>> labels();

  /// How the file names the weight of this canonical name.
  String nameOf(String canonicalName) {
    return names.locate(canonicalName).name();
  }

  /// The tensor that holds the weight of this canonical name.
  Optional<Tensor> tensor(String canonicalName) {
    return Optional.ofNullable(file.tensors().get(names.locate(canonicalName).name()));
  }

  /// A size or count: an integer of at least 1.
  Optional<Integer> positive(ConfigKey key) {
    return number(key).map(value -> checkedPositive(key, value));
  }

  /// As [#positive], but 0 means that there is none.
  Optional<Integer> positiveUnlessZero(ConfigKey key) {
    return number(key)
        .filter(value -> value.doubleValue() != 0)
        .map(value -> checkedPositive(key, value));
  }

  int requiredPositive(ConfigKey key) {
    return positive(key).orElseThrow(() -> missing(key));
  }

  double requiredPositiveReal(ConfigKey key) {
    return positiveReal(key).orElseThrow(() -> missing(key));
  }

  /// A finite number above 0.
  Optional<Double> positiveReal(ConfigKey key) {
    return number(key).map(value -> checkedPositiveReal(key, value.doubleValue()));
  }

  /// The number of layers, which can be no more than the file has tensors.
  int layers() {
    int layers = requiredPositive(ConfigKey.NUM_HIDDEN_LAYERS);
    if (layers > file.tensors().size()) {
      throw new BadModelException(
          "%s: %s is %d, but the file has %d tensors"
              .formatted(
                  file.path(), spell(ConfigKey.NUM_HIDDEN_LAYERS), layers, file.tensors().size()),
          "is the file complete?");
    }
    return layers;
  }

  /// Entries of the vocabulary: rows of the embedding table.
  int vocab() {
    return rowsOf(TOKEN_TABLE, ConfigKey.VOCAB_SIZE);
  }

  /// Entries of an embedding table, without those that stand for padding.
  ///
  /// @param size how the file declares the rows of the table
  int rowsOf(String canonicalName, ConfigKey size) {
    WeightTable.Location table = names.locate(canonicalName);
    int surplus = table.layout().surplusRows();
    int rows = rowsOf(canonicalName);
    declaredRows(size)
        .filter(declared -> declared != rows)
        .ifPresent(declared -> {
          throw contradiction(
              "%s is %d, but %s has %d rows".formatted(spell(size), declared, table.name(), rows));
        });
    if (rows <= surplus) {
      throw contradiction(
          "%s has %d rows, the first %d are for padding".formatted(table.name(), rows, surplus));
    }
    return rows - surplus;
  }

  /// A number of rows, where the file is bound to say what its tables have.
  abstract Optional<Integer> declaredRows(ConfigKey size);

  /// Where the logits' matrix comes from, checked against the tensors. A file without a word on it
  /// has a tied head if it has no other.
  OutputHead outputHead() {
    boolean hasHead = tensor(HEAD).isPresent();
    Optional<Boolean> tied = flag(ConfigKey.TIE_WORD_EMBEDDINGS);
    if (tied.isPresent() && !tied.get() && !hasHead) {
      throw contradiction(
          "%s is false, but there is no tensor %s"
              .formatted(spell(ConfigKey.TIE_WORD_EMBEDDINGS), names.locate(HEAD).name()));
    }
    return hasHead && !tied.orElse(false) ? OutputHead.SEPARATE : OutputHead.TIED;
  }

  /// Rows of a matrix as the file has it.
  int rowsOf(String canonicalName) {
    Tensor table =
        tensor(canonicalName)
            .orElseThrow(() ->
                new BadModelException(
                    "%s: there is no tensor %s"
                        .formatted(file.path(), names.locate(canonicalName).name()),
                    "is the file complete?"));
    long rows = table.shape().rows();
    if (rows < 1 || rows > MAX_INTEGER) {
      throw contradiction(table + " has " + rows + " rows");
    }
    return (int) rows;
  }

  BadModelException contradiction(String what) {
    return new BadModelException(
        "%s: %s".formatted(file.path(), what),
        "the file contradicts itself or is of a newer kind; convert or download it again");
  }

  private BadModelException missing(ConfigKey key) {
    return missing(spell(key));
  }

  BadModelException missing(String what) {
    return new BadModelException(
        "%s: %s is missing".formatted(file.path(), what),
        "a %s model needs it; convert or download the model again".formatted(architecture(file)));
  }

  private int checkedPositive(ConfigKey key, Number value) {
    double number = value.doubleValue();
    if (number != Math.rint(number) || number < 1 || number > MAX_INTEGER) {
      throw contradiction(
          "%s is %s, must be an integer from 1 to %d".formatted(spell(key), value, MAX_INTEGER));
    }
    return value.intValue();
  }

  private double checkedPositiveReal(ConfigKey key, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw contradiction("%s is %s, must be positive and finite".formatted(spell(key), value));
    }
    return value;
  }
}
