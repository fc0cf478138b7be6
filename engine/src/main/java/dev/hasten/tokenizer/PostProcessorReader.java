package dev.hasten.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Reads what the `post_processor` of a `tokenizer.json` puts around one text.
final class PostProcessorReader {
  private static final String KNOWN =
      "BertProcessing, ByteLevel, RobertaProcessing, Sequence, TemplateProcessing";

  private final HuggingFaceVocabulary vocabulary;

  private PostProcessorReader(HuggingFaceVocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  static Frame read(JsonStep step, HuggingFaceVocabulary vocabulary) {
    return step.isAbsent() ? Frame.NONE : new PostProcessorReader(vocabulary).frame(step);
  }

  private Frame frame(JsonStep step) {
    String type = step.type();
    return switch (type) {
      case "BertProcessing", "RobertaProcessing" ->
          new Frame(List.of(namedId(step.part("cls"))), List.of(namedId(step.part("sep"))));
      case "ByteLevel" -> Frame.NONE; // it moves offsets, which nobody reads
      case "Sequence" -> sequence(step.part("processors").elements());
      case "TemplateProcessing" -> template(step);
      default -> throw step.unknown("of type '%s'".formatted(type), KNOWN);
    };
  }

  private Frame sequence(List<JsonStep> steps) {
    Frame whole = Frame.NONE;
    for (JsonStep step : steps) {
      Frame outer = frame(step);
      whole =
          new Frame(concat(outer.before(), whole.before()), concat(whole.after(), outer.after()));
    }
    return whole;
  }

  private static List<Integer> concat(List<Integer> first, List<Integer> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /// `["[SEP]", 102]`
  private int namedId(JsonStep pair) {
    List<JsonStep> parts = pair.elements();
    if (parts.size() != 2) {
      throw pair.bad("is no pair of a token and its id");
    }
    return checkedId(parts.get(1), parts.get(0).text());
  }

  private Frame template(JsonStep step) {
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    int texts = 0;
    for (JsonStep part : step.part("single").elements()) {
      JsonStep special = part.part("SpecialToken");
      if (special.isAbsent()) {
        part.part("Sequence").part("id").text();
        texts++;
      } else {
        String name = special.part("id").text();
        (texts == 0 ? before : after).addAll(ids(step.part("special_tokens").part(name)));
      }
    }
    if (texts != 1) {
      throw step.part("single").bad("has the text %d times, expected is once".formatted(texts));
    }
    return new Frame(before, after);
  }

  private List<Integer> ids(JsonStep special) {
    List<JsonStep> ids = special.part("ids").elements();
    List<JsonStep> tokens = special.part("tokens").elements();
    if (ids.size() != tokens.size()) {
      throw special.bad("has %d ids for %d tokens".formatted(ids.size(), tokens.size()));
    }
    List<Integer> checked = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      checked.add(checkedId(ids.get(i), tokens.get(i).text()));
    }
    return checked;
  }

  private int checkedId(JsonStep step, String piece) {
    int id = step.whole(0, vocabulary.size() - 1);
    String found = vocabulary.vocabulary().piece(id);
    if (!found.equals(piece)) {
      throw step.bad(
          "is %d for the token '%s', but that is the id of '%s'".formatted(id, piece, found));
    }
    return id;
  }
}
