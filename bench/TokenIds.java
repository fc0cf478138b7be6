import dev.hasten.quality.BuiltInText;
import dev.hasten.quality.ChunkedText;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// Writes the text that `hasten evaluate` reads, and prints what tokens it makes of it, as JSON:
/// `tokens` of the whole, without BOS, and `chunks` as the model reads them.
///
/// ```
/// java -cp "cli/target/hasten/lib/*" bench/TokenIds.java MODEL CONTEXT CHUNKS TEXT.txt
/// ```
final class TokenIds {
  private TokenIds() {}

  public static void main(String[] arguments) throws IOException {
    String text = BuiltInText.wikiText2();
    Files.writeString(Path.of(arguments[3]), text);
    try (LanguageModel model = LanguageModel.open(Path.of(arguments[0]))) {
      ChunkedText cut =
          ChunkedText.of(model.tokenizer(), text, Integer.parseInt(arguments[1]));
      int chunks = Integer.parseInt(arguments[2]);
      System.out.println(
          new JsonMapper()
              .writeValueAsString(
                  Map.of(
                      "tokens",
                      model.tokenizer().encode(text, SpecialText.PLAIN),
                      "chunks",
                      IntStream.range(0, chunks).mapToObj(cut::chunk).toList())));
    }
  }
}
