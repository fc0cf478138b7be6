import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.GgufWriter;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.Overwrite;
import dev.hasten.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes a GGUF file with the first half of another one's blocks: what a model of half the depth
/// would be like to run. What it says makes no sense.
///
/// ```
/// java -cp "cli/target/hasten/lib/*" bench/HalfTheLayers.java IN.gguf OUT.gguf
/// ```
final class HalfTheLayers {
  private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d+)\\..*");

  private HalfTheLayers() {}

  public static void main(String[] arguments) {
    try (GgufFile whole = GgufReader.read(Path.of(arguments[0]))) {
      String countKey = whole.typedMetadata().requiredText("general.architecture") + ".block_count";
      if (!(whole.metadata().get(countKey) instanceof MetadataValue.Whole count)) {
        throw new IllegalArgumentException(whole.path() + " has no " + countKey);
      }
      long half = count.value() / 2;
      SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>(whole.metadata());
      metadata.put(countKey, new MetadataValue.Whole(count.type(), half));
      List<Tensor> left =
          whole.tensors().values().stream().filter(tensor -> isLeft(tensor, half)).toList();
      GgufWriter.write(Path.of(arguments[1]), metadata, left, Overwrite.REPLACE);
    }
  }

  private static boolean isLeft(Tensor tensor, long blocks) {
    Matcher block = BLOCK.matcher(tensor.name());
    return !block.matches() || Long.parseLong(block.group(1)) < blocks;
  }
}
