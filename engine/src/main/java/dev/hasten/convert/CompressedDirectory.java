package dev.hasten.convert;

import dev.hasten.error.BadModelException;
import dev.hasten.format.Overwrite;
import dev.hasten.format.SafetensorsWriter;
import dev.hasten.format.StreamedTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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
  private final FloatTypes types;

  private CompressedDirectory(
      HuggingFaceContent content, CompressionScheme scheme, FloatTypes types) {
    this.content = content;
    this.scheme = scheme;
    this.types = types;
  }

  /// The directory that would be written.
  ///
  /// @throws BadModelException if nothing in the model can be coded
  public static CompressedDirectory of(
      HuggingFaceContent content, CompressionScheme scheme, FloatTypes types) {
    CompressedDirectory directory = new CompressedDirectory(content, scheme, types);
    if (content.tensors().stream().noneMatch(directory::isCoded)) {
      throw directory.nothingToCode();
    }
    return directory;
  }

  /// What becomes of every tensor.
  public List<DirectoryTensor> tensors() {
    return content.tensors().stream().map(this::tensor).toList();
  }

  private DirectoryTensor tensor(TensorSource source) {
    DirectoryTensor floats = PlainDirectory.floats(source, types.others());
    if (isCoded(source)) {
      return new DirectoryTensor(source, scheme.title(), Optional.empty(), codedBytes(source));
    }
    return isTooNarrow(source)
        ? new DirectoryTensor(source, floats.form(), Optional.of(scheme.title()), floats.bytes())
        : floats;
  }

  private long codedBytes(TensorSource source) {
    long groups = source.shape().elements() / grid(source).groupColumns();
    return source.shape().elements() * scheme.format().bits() / Byte.SIZE
        + types.scales().bytesFor(groups);
  }

  /// Writes the directory, which appears complete or not at all.
  ///
  /// @throws dev.hasten.error.UsageException if the directory exists and may not be replaced
  /// @throws dev.hasten.error.ResourceException if it cannot be written
  public void write(CodeChooser chooser, Path target, Overwrite overwrite) {
    List<StreamedTensor> tensors = new ArrayList<>();
    SequencedSet<String> ignored = new LinkedHashSet<>(NEVER);
    for (TensorSource source : content.tensors()) {
      if (isCoded(source)) {
        tensors.addAll(new CompressedTensorWriter(source, grid(source), chooser).tensors());
      } else {
        tensors.add(PlainDirectory.plain(source, types.others()));
        moduleOf(source).ifPresent(ignored::add);
      }
    }
    ObjectNode config = PlainDirectory.typed(content.config(), types.others());
    config.set("quantization_config", QuantizationConfigJson.of(scheme, ignored));
    SafetensorsWriter.stream(
        target,
        config,
        tensors,
        content.sideContent(),
        SafetensorsWriter.USUAL_SHARD_BYTES,
        overwrite);
  }

  private boolean isCoded(TensorSource source) {
    return content.linears().contains(source.name()) && scheme.fits(source.shape().columns());
  }

  private boolean isTooNarrow(TensorSource source) {
    return content.linears().contains(source.name()) && !scheme.fits(source.shape().columns());
  }

  private CodeGrid grid(TensorSource source) {
    int groupColumns = scheme.groupColumnsOf(source.shape().columns());
    return new CodeGrid(scheme.format(), groupColumns, types.scales());
  }

  /// A module that readers would take for a coded one.
  private static Optional<String> moduleOf(TensorSource source) {
    return source.shape().rank() == 2 && source.name().endsWith(WEIGHT)
        ? Optional.of(source.name().substring(0, source.name().length() - WEIGHT.length()))
        : Optional.empty();
  }

  private BadModelException nothingToCode() {
    Path path = content.model().file().path();
    return content.tensors().stream()
        .filter(this::isTooNarrow)
        .findFirst()
        .map(narrow ->
            new BadModelException(
                "%s: no matrix has rows of whole groups of %d columns, %s is of %d"
                    .formatted(
                        path, scheme.groupColumns(), narrow.name(), narrow.shape().columns()),
                "choose smaller groups, or 8 bits"))
        .orElseGet(() ->
            new BadModelException(
                "%s: compressed-tensors codes Linear modules, and %s has none"
                    .formatted(path, content.model().config().architecture()),
                "write a GGUF file instead"));
  }
}
