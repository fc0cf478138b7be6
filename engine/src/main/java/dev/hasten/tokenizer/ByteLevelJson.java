package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// GGUF's byte-level BPE as parts of a `tokenizer.json`.
record ByteLevelJson(ObjectNode root, GgufKeys keys, Vocabulary vocabulary) {
  private static final String LLAMA_3 = "llama-bpe";

  void write() {
    String pre = pre();
    if (pre.equals("qwen2")) {
      root.putObject("normalizer").put("type", "NFC");
    } else {
      root.putNull("normalizer");
    }
    writePreTokenizer(pre);
    putByteLevel(root.putObject("decoder"), "use_regex", true);
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.put("fuse_unk", false).put("byte_fallback", false);
    model.put("ignore_merges", pre.equals(LLAMA_3));
    BpeParts.putVocabulary(model, vocabulary);
    ArrayNode merges = model.putArray("merges");
    keys.texts("merges").forEach(merges::add);
  }

  /// One name for each of the ways to cut words.
  private String pre() {
    String pre = keys.text("pre").orElse("gpt-2");
    return switch (pre) {
      case "gpt-2", "default", "roberta-bpe" -> "gpt-2";
      case "llama-bpe", "llama3", "llama-v3" -> LLAMA_3;
      case "smollm", "qwen2" -> pre;
      default ->
          throw new BadModelException(
              "%s is '%s', known are gpt-2, llama-bpe, qwen2, smollm"
                  .formatted(keys.place("pre"), pre),
              "take tokenizer.json from the model's own repository");
    };
  }

  private void writePreTokenizer(String pre) {
    ObjectNode whole = root.putObject("pre_tokenizer");
    if (pre.equals("gpt-2")) {
      putByteLevel(whole, "use_regex", true);
      return;
    }
    ArrayNode steps = whole.put("type", "Sequence").putArray("pretokenizers");
    switch (pre) {
      case "smollm" -> steps.addObject().put("type", "Digits").put("individual_digits", true);
      case "qwen2" -> putSplit(steps.addObject(), KnownPatterns.QWEN_2);
      default -> putSplit(steps.addObject(), KnownPatterns.LLAMA_3);
    }
    putByteLevel(steps.addObject(), "use_regex", pre.equals("smollm"));
  }

  private static void putSplit(ObjectNode step, String regex) {
    step.put("type", "Split").putObject("pattern").put("Regex", regex);
    step.put("behavior", "Isolated").put("invert", false);
  }

  private static void putByteLevel(ObjectNode step, String option, boolean value) {
    step.put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put(option, value);
  }
}
