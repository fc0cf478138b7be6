package dev.hasten.convert;

import dev.hasten.error.BadModelException;
import dev.hasten.format.SafetensorsWriter;
import dev.hasten.format.StreamedTensor;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import tools.jackson.databind.node.ObjectNode;

/// Writes Hugging Face directories in the layout of compressed-tensors, which transformers, vLLM
/// and this build read: matrices of the blocks as codes, all else as it is.
public final class CompressedDirectory {
  private static final String WEIGHT = ".weight";

  /// Modules that a model may have without weights in its file.
  private static final List<String> NEVER = List.of("lm_head", "re:.*pooler.dense");

  private final HuggingFaceContent content;
  private final CompressionScheme scheme;
  private final CodeChooser chooser;
  private final DType type;
  private final List<String> tooNarrow = new ArrayList<>();
  private final SequencedSet<String> ignored = new LinkedHashSet<>(NEVER);

  private CompressedDirectory(
      HuggingFaceContent content, CompressionScheme scheme, CodeChooser chooser, DType type) {
    this.content = content;
    this.scheme = scheme;
    this.chooser = chooser;
    this.type = type;
  }

  /// Writes a directory, which appears complete or not at all.
  ///
  /// @param type of scales and of what is not coded: F32, F16 or BF16
  /// @return names of matrices that are not coded because their rows are no whole groups
  /// @throws BadModelException if nothing in the model can be coded
  /// @throws dev.hasten.error.UsageException if the directory exists
  /// @throws dev.hasten.error.ResourceException if it cannot be written
  public static List<String> write(
      HuggingFaceContent content,
      CompressionScheme scheme,
      CodeChooser chooser,
      DType type,
      Path target) {
    return new CompressedDirectory(content, scheme, chooser, type).write(target);
  }

  private List<String> write(Path target) {
    List<StreamedTensor> tensors = new ArrayList<>();
    int coded = 0;
    for (TensorSource source : content.tensors()) {
      if (isCoded(source)) {
        coded++;
        tensors.addAll(new CompressedTensorWriter(source, grid(source), chooser).tensors());
      } else {
        tensors.add(PlainDirectory.plain(source, type));
        noteIgnored(source);
      }
    }
    requireSome(coded);
    ObjectNode config = PlainDirectory.typed(content.config(), type);
    config.set("quantization_config", QuantizationConfigJson.of(scheme, ignored));
    SafetensorsWriter.stream(
        target, config, tensors, content.sideContent(), SafetensorsWriter.USUAL_SHARD_BYTES);
    return List.copyOf(tooNarrow);
  }

  private boolean isCoded(TensorSource source) {
    boolean isLinear = content.linears().contains(source.name());
    boolean fits = scheme.fits(source.shape().columns());
    if (isLinear && !fits) {
      tooNarrow.add(source.name());
    }
    return isLinear && fits;
  }

  private CodeGrid grid(TensorSource source) {
    int groupColumns = scheme.groupColumnsOf(source.shape().columns());
    return new CodeGrid(scheme.format(), groupColumns, type);
  }

  /// Modules that readers would take for coded ones.
  private void noteIgnored(TensorSource source) {
    if (source.shape().rank() == 2 && source.name().endsWith(WEIGHT)) {
      ignored.add(source.name().substring(0, source.name().length() - WEIGHT.length()));
    }
  }

  private void requireSome(int coded) {
    if (coded > 0) {
      return;
    }
    if (!tooNarrow.isEmpty()) {
      throw new BadModelException(
          "%s: no matrix has rows of whole groups of %d columns, %s is of %d"
              .formatted(
                  content.model().file().path(),
                  scheme.groupColumns(),
                  tooNarrow.getFirst(),
                  columnsOf(tooNarrow.getFirst())),
          "choose smaller groups, or 8 bits");
    }
    throw new BadModelException(
        "%s: compressed-tensors codes Linear modules, and %s has none"
            .formatted(content.model().file().path(), content.model().config().architecture()),
        "write a GGUF file instead");
  }

  private long columnsOf(String name) {
    return content.tensors().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow()
        .shape()
        .columns();
  }
}
