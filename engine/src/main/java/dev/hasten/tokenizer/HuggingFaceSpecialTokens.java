package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.tokenizer.AddedToken.Trait;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Finds the tokens with a meaning of their own in the files beside a `tokenizer.json`.
final class HuggingFaceSpecialTokens {
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String GENERATION_CONFIG = "generation_config.json";

  private final SafetensorsDirectory directory;
  private final Vocabulary vocabulary;
  private final List<AddedToken> added;
  private final JsonNode tokenizerConfig;
  private final JsonNode tokensMap;
  private final JsonNode generationConfig;

  HuggingFaceSpecialTokens(SafetensorsDirectory directory, HuggingFaceVocabulary vocabulary) {
    this.directory = directory;
    this.vocabulary = vocabulary.vocabulary();
    this.added = vocabulary.added();
    this.tokenizerConfig = json(TOKENIZER_CONFIG);
    this.tokensMap = json("special_tokens_map.json");
    this.generationConfig = json(GENERATION_CONFIG);
  }

  private JsonNode json(String name) {
    return directory.sideFiles().json(name).orElse(MissingNode.getInstance());
  }

  /// BOS and EOS are what the tokenizer's files call so, or else the first and last of an encoder's
  /// frame. An answer ends at EOS and wherever `generation_config.json`, or without it
  /// `config.json`, says.
  SpecialTokens read() {
    OptionalInt bos = first(named("bos_token"), id("bos_token_id"), named("cls_token"));
    OptionalInt eos = first(named("eos_token"), id("eos_token_id"), named("sep_token"));
    Set<Integer> ends = new HashSet<>(declaredEnds());
    eos.ifPresent(ends::add);
    Set<Integer> control = new HashSet<>(ends);
    bos.ifPresent(control::add);
    for (AddedToken token : added) {
      if (token.is(Trait.SPECIAL) && token.id() < vocabulary.size()) {
        control.add(token.id());
        if (GgufSpecialTokens.ENDS_OF_GENERATION.contains(token.content())) {
          ends.add(token.id());
        }
      }
    }
    return new SpecialTokens(bos, eos, ends, control);
  }

  /// The frame with BOS and EOS, or without them, where `add_bos_token` and `add_eos_token` say so.
  Frame framed(Frame frame, SpecialTokens special) {
    List<Integer> before = new ArrayList<>(frame.before());
    List<Integer> after = new ArrayList<>(frame.after());
    special.bos().ifPresent(bos -> adjust(flag("add_bos_token"), bos, before, 0));
    special.eos().ifPresent(eos -> adjust(flag("add_eos_token"), eos, after, after.size()));
    return new Frame(before, after);
  }

  private static void adjust(Optional<Boolean> isAdded, int id, List<Integer> side, int place) {
    if (isAdded.isEmpty()) {
      return;
    }
    if (!isAdded.get()) {
      side.removeIf(other -> other == id);
    } else if (!side.contains(id)) {
      side.add(place, id);
    }
  }

  private Optional<Boolean> flag(String name) {
    JsonNode value = tokenizerConfig.path(name);
    return value.isBoolean() ? Optional.of(value.booleanValue()) : Optional.empty();
  }

  private static OptionalInt first(OptionalInt... choices) {
    return Stream.of(choices)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  /// The id of a token that a file names, as a string or as an object with its `content`.
  OptionalInt named(String name) {
    return Stream.of(tokenizerConfig, tokensMap)
        .map(file -> file.path(name))
        .map(token -> token.isObject() ? token.path("content") : token)
        .filter(JsonNode::isString)
        .map(token -> vocabulary.idOf(token.stringValue()))
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  /// The first id that `config.json` names.
  private OptionalInt id(String name) {
    return ids(directory.config().path(name)).stream()
        .filter(id -> id >= 0 && id < vocabulary.size())
        .mapToInt(Long::intValue)
        .findFirst();
  }

  private List<Integer> declaredEnds() {
    List<Long> declared = ids(generationConfig.path("eos_token_id"));
    for (long id : declared) {
      if (id < 0 || id >= vocabulary.size()) {
        throw new BadModelException(
            "%s: eos_token_id has %d, but the vocabulary has %d tokens"
                .formatted(directory.path().resolve(GENERATION_CONFIG), id, vocabulary.size()),
            "the files are of different models; fetch them again");
      }
    }
    return Stream.concat(declared.stream(), endsOfConfig(declared)).map(Long::intValue).toList();
  }

  /// What `config.json` says counts where `generation_config.json` says nothing.
  private Stream<Long> endsOfConfig(List<Long> declared) {
    return declared.isEmpty()
        ? ids(directory.config().path("eos_token_id")).stream()
            .filter(id -> id >= 0 && id < vocabulary.size())
        : Stream.empty();
  }

  private static List<Long> ids(JsonNode node) {
    if (node.isIntegralNumber()) {
      return List.of(node.longValue());
    }
    return node.isArray()
        ? node.valueStream().filter(JsonNode::isIntegralNumber).map(JsonNode::longValue).toList()
        : List.of();
  }
}
