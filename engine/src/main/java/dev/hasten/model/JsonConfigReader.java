package dev.hasten.model;

import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import dev.hasten.format.SafetensorsDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Configuration out of a Hugging Face directory's `config.json` and, for pooling, the files that
/// sentence-transformers puts beside it.
final class JsonConfigReader extends ConfigReader {
  private static final String POOLING_FILE = "1_Pooling/config.json";
  private static final String CLASSIFIER = "ForSequenceClassification";

  /// Classes of transformers whose heads this build has; some files name none.
  private static final Pattern KNOWN_CLASS =
      Pattern.compile("^$|(Model|%s|ForMaskedLM|ForPreTraining)$".formatted(CLASSIFIER));

  private final SafetensorsDirectory directory;

  JsonConfigReader(SafetensorsDirectory directory, WeightTable names) {
    super(directory, names);
    this.directory = directory;
  }

  static String architectureOf(SafetensorsDirectory directory) {
    JsonNode type = directory.config().path("model_type");
    if (!type.isString()) {
      throw new BadModelException(
          "%s: config.json has no model_type".formatted(directory.path()),
          "is this the directory of a Hugging Face model?");
    }
    return type.stringValue();
  }

  @Override
  String spell(ConfigKey key) {
    return "config.json: " + spelling(key);
  }

  @Override
  Optional<Number> number(ConfigKey key) {
    return node(key)
        .map(node -> {
          if (!node.isNumber()) {
            throw contradiction("%s is %s, must be a number".formatted(spell(key), node));
          }
          return asStored(node.numberValue());
        });
  }

  /// A float, as GGUF keeps it and transformers computes with it: copies of a model then give the
  /// same bits.
  private static Number asStored(Number number) {
    return number instanceof Double real ? (double) real.floatValue() : number;
  }

  @Override
  Optional<String> text(ConfigKey key) {
    return node(key)
        .map(node -> {
          if (!node.isString()) {
            throw contradiction("%s is %s, must be a string".formatted(spell(key), node));
          }
          return node.stringValue();
        });
  }

  @Override
  Pooling requiredPooling() {
    Path path = directory.path().resolve(POOLING_FILE);
    if (!Files.exists(path)) {
      throw new BadModelException(
          "%s: %s is missing, and there is no other head".formatted(path(), POOLING_FILE),
          "it says how token vectors become one: download the whole repository, not the weights alone");
    }
    JsonNode pooling = read(path);
    boolean mean = pooling.path("pooling_mode_mean_tokens").asBoolean(false);
    boolean cls = pooling.path("pooling_mode_cls_token").asBoolean(false);
    if (mean == cls) {
      throw contradiction(
          "%s asks for %s mean and CLS pooling, this build knows one of them"
              .formatted(POOLING_FILE, mean ? "both" : "neither of"));
    }
    return mean ? Pooling.MEAN : Pooling.CLS;
  }

  @Override
  Optional<Boolean> flag(ConfigKey key) {
    return node(key)
        .map(node -> {
          if (!node.isBoolean()) {
            throw contradiction("%s is %s, must be true or false".formatted(spell(key), node));
          }
          return node.booleanValue();
        });
  }

  @Override
  Optional<List<Double>> shortFactors() {
    return factors(ConfigKey.ROPE_SHORT_FACTOR);
  }

  @Override
  Optional<List<Double>> longFactors() {
    return factors(ConfigKey.ROPE_LONG_FACTOR);
  }

  /// Rounded to floats, as transformers and GGUF keep them.
  private Optional<List<Double>> factors(ConfigKey key) {
    return node(key)
        .map(node -> {
          if (!node.isArray() || !node.valueStream().allMatch(JsonNode::isNumber)) {
            throw contradiction("%s is no list of numbers".formatted(spell(key)));
          }
          return node.valueStream().map(factor -> (double) (float) factor.doubleValue()).toList();
        });
  }

  @Override
  Optional<Integer> declaredRows(ConfigKey size) {
    return positive(size);
  }

  @Override
  EncoderTask encoderTask() {
    boolean pools = Files.exists(directory.path().resolve(POOLING_FILE));
    String modelClass = directory.config().path("architectures").path(0).asString("");
    if (!pools && !KNOWN_CLASS.matcher(modelClass).find()) {
      throw contradiction(
          "config.json: architectures is %s, this build knows encoders of the kinds Model, ForSequenceClassification, ForMaskedLM and ForPreTraining"
              .formatted(modelClass));
    }
    if (tensor(EncoderHeadReader.OUTPUT).isPresent()) {
      return EncoderTask.CLASSIFICATION;
    }
    if (pools) {
      return EncoderTask.EMBEDDING;
    }
    if (modelClass.endsWith(CLASSIFIER)) {
      return EncoderTask.CLASSIFICATION;
    }
    return tensor(EncoderHeadReader.TRANSFORM).isPresent()
        ? EncoderTask.MASKED_LANGUAGE
        : EncoderTask.EMBEDDING;
  }

  /// An object with the numbers of the labels as names.
  @Override
  Optional<List<String>> labels() {
    return node(ConfigKey.LABELS)
        .map(node ->
            IntStream.range(0, node.size())
                .mapToObj(index -> label(node, String.valueOf(index)))
                .toList());
  }

  private String label(JsonNode labels, String number) {
    JsonNode label = labels.path(number);
    if (!label.isString() && !label.isNumber()) {
      throw contradiction(
          "%s has %d labels, but none of number %s"
              .formatted(spell(ConfigKey.LABELS), labels.size(), number));
    }
    return label.asString();
  }

  private Optional<JsonNode> node(ConfigKey key) {
    return node(spelling(key));
  }

  /// The spelling that the file has, or the usual one.
  private String spelling(ConfigKey key) {
    return key.huggingFace().stream()
        .filter(path -> node(path).isPresent())
        .findFirst()
        .orElse(key.huggingFace().getFirst());
  }

  private Optional<JsonNode> node(String path) {
    JsonNode node = directory.config();
    for (String step : path.split("\\.", -1)) {
      node = node.path(step);
    }
    return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
  }

  private JsonNode read(Path path) {
    try {
      return JsonMapper.shared().readTree(Files.readString(path));
    } catch (IOException e) {
      throw new ResourceException(path + ": " + e.getMessage(), "may it be read?", e);
    } catch (JacksonException e) {
      throw new BadModelException(
          "%s is no JSON: %s".formatted(path, e.getOriginalMessage()), "download it again", e);
    }
  }
}
