package dev.hasten.format;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a model's file says of itself that people choose by.
///
/// @param quantization how the weights are stored: the file type of GGUF, such as `Q4_K_M`; else
///   the type of most of its bytes
/// @param licence as the file has it (`general.license` of GGUF)
public record ModelFacts(Optional<String> quantization, Optional<String> licence) {
  private static final String FILE_TYPE = "general.file_type";
  private static final String LICENCE = "general.license";

  private static final Pattern IN_NAME =
      Pattern.compile(
          "(?i)(?:^|[-._])(?<type>(?:I?Q|TQ)\\d(?:_[0-9KSMLXN]{1,3})*|B?F16|F32)(?=[-._]|$)");

  /// The facts of a GGUF file or a directory of safetensors.
  ///
  /// @throws dev.hasten.error.HastenException if it cannot be read or is damaged
  public static ModelFacts read(Path path) {
    try (ModelFile file =
        Files.isDirectory(path) ? SafetensorsReader.readDirectory(path) : GgufReader.read(path)) {
      return of(file);
    }
  }

  /// The facts of a file that is open.
  public static ModelFacts of(ModelFile file) {
    return switch (file) {
      case GgufFile gguf -> new ModelFacts(fileType(gguf).or(() -> mostBytes(gguf)), licence(gguf));
      case SafetensorsDirectory directory -> new ModelFacts(mostBytes(directory), Optional.empty());
    };
  }

  /// The quantization that a file's name has in it, in capitals.
  public static Optional<String> quantizationInName(String fileName) {
    Matcher matcher = IN_NAME.matcher(fileName);
    return matcher.find()
        ? Optional.of(matcher.group("type").toUpperCase(Locale.ROOT))
        : Optional.empty();
  }

  private static Optional<String> fileType(GgufFile file) {
    return file.metadata().get(FILE_TYPE) instanceof MetadataValue.Whole(_, long id)
        ? GgufFileTypes.name(id)
        : Optional.empty();
  }

  private static Optional<String> licence(GgufFile file) {
    return file.metadata().get(LICENCE) instanceof MetadataValue.Text(String text)
            && !text.isBlank()
        ? Optional.of(Excerpt.plain(text))
        : Optional.empty();
  }

  private static Optional<String> mostBytes(ModelFile file) {
    Map<DType, Long> bytes = new EnumMap<>(DType.class);
    for (Tensor tensor : file.tensors().values()) {
      bytes.merge(tensor.dtype(), tensor.data().byteSize(), Long::sum);
    }
    return bytes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> most.getKey().name());
  }
}
