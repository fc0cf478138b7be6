package dev.hasten.tokenizer;

import dev.hasten.TestModels;
import dev.hasten.tokenizer.ByteLevelBpe.WholeWords;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The `tokenizer.json` that SmolLM2 is published with, made of its GGUF file.
public final class SmollmTokenizerJson {
  private SmollmTokenizerJson() {}

  /// Its text.
  public static String text() {
    return new String(
        OracleFiles.byteLevel(
            TestModels.smollm2(),
            List.of(OracleFiles.digits(), OracleFiles.gpt2Words()),
            WholeWords.MERGED),
        StandardCharsets.UTF_8);
  }
}
