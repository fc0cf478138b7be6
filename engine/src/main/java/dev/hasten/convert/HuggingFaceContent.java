package dev.hasten.convert;

import dev.hasten.format.Companions;
import dev.hasten.format.GgufFile;
import dev.hasten.format.ModelFile;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.format.SideContent;
import dev.hasten.model.Block;
import dev.hasten.model.EncoderHead;
import dev.hasten.model.JsonConfigWriter;
import dev.hasten.model.Model;
import dev.hasten.model.ModelConfig.EncoderConfig;
import dev.hasten.model.Operator;
import dev.hasten.model.PlannedTensor;
import dev.hasten.model.Pooling;
import dev.hasten.model.StorageLayout;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import dev.hasten.tokenizer.TokenizerJsonWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a model is as a Hugging Face directory, whatever it is now. Its tensors are read from the
/// file of the model, which must stay open.
///
/// @param model as the graph reads it now
/// @param config what `config.json` is to hold, but for the type of the weights
/// @param linears names of those tensors that are matrices of PyTorch's `Linear` in the model's
///   blocks, output heads not among them
/// @param sideContent tokenizer, chat template and the like
public record HuggingFaceContent(
    Model model,
    ObjectNode config,
    List<TensorSource> tensors,
    Set<String> linears,
    SideContent sideContent) {
  private static final String QUANTIZATION = "quantization_config";

  public HuggingFaceContent {
    config = config.deepCopy();
    tensors = List.copyOf(tensors);
    linears = Set.copyOf(linears);
  }

  /// The content of a Hugging Face directory as it is, or a GGUF file's, converted.
  ///
  /// @throws dev.hasten.error.BadModelException if this build does not know the architecture, or
  ///   does not write the tokenizer
  public static HuggingFaceContent of(ModelFile file) {
    Model model = Model.of(file);
    return switch (file) {
      case SafetensorsDirectory directory -> asItIs(model, directory);
      case GgufFile gguf -> converted(model, gguf);
    };
  }

  /// The same directory with the matrices of [#linears], and the vectors, of a model that differs
  /// in nothing but its numbers, and must stay open, too.
  public HuggingFaceContent withWeightsOf(Model other) {
    return new HuggingFaceContent(
        model,
        config,
        tensors.stream().map(source -> isReplaced(source) ? of(other, source) : source).toList(),
        linears,
        sideContent);
  }

  private boolean isReplaced(TensorSource source) {
    return linears.contains(source.name())
        || (source.shape().rank() == 1 && source.type().isWeight());
  }

  private TensorSource of(Model other, TensorSource source) {
    List<Weight> parts = partsOf(source);
    return parts.isEmpty()
        ? source
        : new WeightSource(
            new PlannedTensor(
                source.name(),
                source.shape(),
                source instanceof WeightSource(PlannedTensor plan)
                    ? plan.layout()
                    : parts.getFirst().layout(),
                parts.stream().map(part -> other.weight(part.spec())).toList()));
  }

  /// The graph's weights that a tensor holds, in the order of their rows.
  private List<Weight> partsOf(TensorSource source) {
    return source instanceof WeightSource(PlannedTensor plan)
        ? plan.parts()
        : model.weights().values().stream()
            .filter(weight -> weight.tensor().name().equals(source.name()))
            .sorted(Comparator.comparingInt(Weight::firstRow))
            .toList();
  }

  /// The graph's weights that some tensors hold.
  public Set<WeightSpec> weightsIn(Set<String> tensorNames) {
    return tensors.stream()
        .filter(source -> tensorNames.contains(source.name()))
        .flatMap(source -> partsOf(source).stream())
        .map(Weight::spec)
        .collect(Collectors.toSet());
  }

  private static HuggingFaceContent asItIs(Model model, SafetensorsDirectory directory) {
    ObjectNode config = JsonMapper.shared().createObjectNode();
    directory.config().properties().forEach(entry -> config.set(entry.getKey(), entry.getValue()));
    config.remove(QUANTIZATION);
    return new HuggingFaceContent(
        model,
        config,
        directory.tensors().values().stream().<TensorSource>map(StoredSource::new).toList(),
        linears(model)
            .filter(weight -> weight.layout() == StorageLayout.CANONICAL)
            .map(weight -> weight.tensor().name())
            .collect(Collectors.toSet()),
        SideContent.of(directory.sideFiles().companions()));
  }

  private static HuggingFaceContent converted(Model model, GgufFile file) {
    List<PlannedTensor> plans = PlannedTensor.inHuggingFace(model);
    Set<Weight> linears = linears(model).collect(Collectors.toSet());
    SequencedMap<String, String> made = new LinkedHashMap<>(TokenizerJsonWriter.of(file));
    model.config().encoder().ifPresent(encoder -> made.putAll(pooling(encoder)));
    ObjectNode config = JsonConfigWriter.of(model);
    TokenizerJsonWriter.addTo(config, file);
    return new HuggingFaceContent(
        model,
        config,
        plans.stream().<TensorSource>map(WeightSource::new).toList(),
        plans.stream()
            .filter(plan -> plan.layout() == StorageLayout.CANONICAL)
            .filter(plan -> linears.containsAll(plan.parts()))
            .map(PlannedTensor::name)
            .collect(Collectors.toSet()),
        new SideContent(Companions.none(), made));
  }

  private static Stream<Weight> linears(Model model) {
    return model.graph().blocks().stream()
        .map(Block::operators)
        .flatMap(List::stream)
        .filter(Operator.Linear.class::isInstance)
        .map(Operator.Linear.class::cast)
        .map(linear -> model.weight(linear.weight()));
  }

  /// What sentence-transformers puts beside an encoder.
  private static SequencedMap<String, String> pooling(EncoderConfig encoder) {
    SequencedMap<String, String> files = new LinkedHashMap<>();
    if (encoder.head() instanceof EncoderHead.Embedding(Pooling pooling)) {
      ObjectNode modes = JsonMapper.shared().createObjectNode();
      modes.put("pooling_mode_cls_token", pooling == Pooling.CLS);
      modes.put("pooling_mode_mean_tokens", pooling == Pooling.MEAN);
      files.put("1_Pooling/config.json", modes.toString());
    }
    return files;
  }
}
