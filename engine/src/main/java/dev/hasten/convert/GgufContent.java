package dev.hasten.convert;

import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.model.GgufConfigWriter;
import dev.hasten.model.GgufRopeTensors;
import dev.hasten.model.Model;
import dev.hasten.model.PlannedTensor;
import dev.hasten.tokenizer.GgufTokenizerMetadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a model is as a GGUF file, whatever it is now. Its tensors are read from the file of the
/// model, which must stay open.
///
/// Source of names, keys and layouts: llama.cpp's `conversion` (what it does, not its code).
///
/// @param metadata without `general.file_type`, which tells how the new file's tensors are stored;
///   of a GGUF file, all that it has
public record GgufContent(
    SequencedMap<String, MetadataValue> metadata, List<TensorSource> tensors) {
  private static final int QUANTIZATION_VERSION = 2;

  public GgufContent {
    metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    tensors = List.copyOf(tensors);
  }

  /// The content of a GGUF file as it is, or a Hugging Face directory's, converted.
  ///
  /// @throws dev.hasten.error.BadModelException if this build does not know the architecture, or
  ///   GGUF has no words for the tokenizer
  public static GgufContent of(ModelFile file) {
    return switch (file) {
      case GgufFile gguf ->
          new GgufContent(
              gguf.metadata(),
              gguf.tensors().values().stream().<TensorSource>map(StoredSource::new).toList());
      case SafetensorsDirectory directory -> converted(directory);
    };
  }

  private static GgufContent converted(SafetensorsDirectory directory) {
    Model model = Model.of(directory);
    SequencedMap<String, MetadataValue> metadata = GgufConfigWriter.of(model);
    metadata.put("general.type", new MetadataValue.Text("model"));
    metadata.put("general.name", new MetadataValue.Text(nameOf(directory)));
    metadata.put(
        "general.quantization_version",
        new MetadataValue.Whole(GgufType.UINT32, QUANTIZATION_VERSION));
    metadata.putAll(GgufTokenizerMetadata.of(directory));
    List<TensorSource> tensors = new ArrayList<>();
    GgufRopeTensors.of(model)
        .forEach((name, values) -> tensors.add(new VectorSource(name, values)));
    PlannedTensor.inGguf(model).forEach(plan -> tensors.add(new WeightSource(plan)));
    return new GgufContent(metadata, tensors);
  }

  /// What the makers call it, or else the directory.
  private static String nameOf(SafetensorsDirectory directory) {
    String declared = directory.config().path("_name_or_path").asString("");
    Path last = directory.path().toAbsolutePath().normalize().getFileName();
    String name = declared.isBlank() ? String.valueOf(last) : declared;
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
