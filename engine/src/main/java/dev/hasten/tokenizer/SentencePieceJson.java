package dev.hasten.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// SentencePiece's BPE as parts of a `tokenizer.json`: scores become a list of merges, as in
/// transformers' converter.
record SentencePieceJson(ObjectNode root, GgufKeys keys, Vocabulary vocabulary) {
  private static final String SPACE = String.valueOf(SentencePieceBpe.SPACE);

  void write() {
    writeNormalizer();
    root.putNull("pre_tokenizer");
    writeDecoder();
    boolean hasBytes =
        ByteTokens.of(vocabulary, id -> vocabulary.kind(id) == TokenKind.BYTE).areComplete();
    ObjectNode model = root.putObject("model").put("type", "BPE");
    GgufTokenizers.unknown(keys, vocabulary)
        .ifPresent(id -> model.put("unk_token", vocabulary.piece(id)));
    model.put("fuse_unk", true).put("byte_fallback", hasBytes).put("ignore_merges", false);
    BpeParts.putVocabulary(model, vocabulary);
    ArrayNode merges = model.putArray("merges");
    merges().forEach(merge -> merges.add(merge.left() + " " + merge.right()));
  }

  private boolean addsSpace() {
    return keys.flag("add_space_prefix").orElse(true);
  }

  private void writeNormalizer() {
    ObjectNode normalizer = root.putObject("normalizer");
    if (!addsSpace()) {
      putReplace(normalizer, " ", SPACE);
      return;
    }
    ArrayNode steps = normalizer.put("type", "Sequence").putArray("normalizers");
    steps.addObject().put("type", "Prepend").put("prepend", SPACE);
    putReplace(steps.addObject(), " ", SPACE);
  }

  private void writeDecoder() {
    ArrayNode steps = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
    putReplace(steps.addObject(), SPACE, " ");
    steps.addObject().put("type", "ByteFallback");
    steps.addObject().put("type", "Fuse");
    if (addsSpace()) {
      steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
  }

  private static void putReplace(ObjectNode step, String from, String to) {
    step.put("type", "Replace").putObject("pattern").put("String", from);
    step.put("content", to);
  }

  private record Merge(String left, String right, float score) {}

  /// Every way to split a token into two is a merge: by score, then the longer left half first.
  private List<Merge> merges() {
    float[] scores = keys.scores();
    Map<String, Float> scoreOf = new HashMap<>();
    List<String> inOrder = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.kind(id) == TokenKind.NORMAL) {
        scoreOf.put(vocabulary.piece(id), scores[id]);
        inOrder.add(vocabulary.piece(id));
      }
    }
    List<Merge> merges = new ArrayList<>();
    inOrder.forEach(piece -> addSplits(piece, scoreOf, merges));
    merges.sort(
        Comparator.comparingDouble((Merge merge) -> -merge.score())
            .thenComparingInt(merge -> -merge.left().length()));
    return merges;
  }

  private static void addSplits(String piece, Map<String, Float> scoreOf, List<Merge> merges) {
    float score = scoreOf.getOrDefault(piece, 0f);
    for (int at = 1; at < piece.length(); at++) {
      String left = piece.substring(0, at);
      String right = piece.substring(at);
      if (scoreOf.containsKey(left) && scoreOf.containsKey(right)) {
        merges.add(new Merge(left, right, score));
      }
    }
  }
}
