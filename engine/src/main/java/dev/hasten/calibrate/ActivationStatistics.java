package dev.hasten.calibrate;

import dev.hasten.error.UsageException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.executor.ValueObserver;
import dev.hasten.format.GgufFile;
import dev.hasten.kernel.packed.UnusedMemory;
import dev.hasten.model.Model;
import dev.hasten.model.Value;
import dev.hasten.model.WeightSpec;
import dev.hasten.quality.Contender;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What the matrices of a model are multiplied with while it reads a text: for each, sums of
/// squares or second moments of its input's columns. Every token counts, also where only rows that
/// somebody wants are computed otherwise (the output head). The same for any number of threads.
///
/// Each question is a run over the text, of the model as far as what is asked for, with the weights
/// of one part in memory.
public final class ActivationStatistics {
  private final Contender contender;
  private final Text text;
  private final ThreadTeam team;
  private final CalibrationProgress progress;
  private final LinearInputs inputs;
  private final List<int[]> chunks;

  /// What is read.
  ///
  /// @param name what it is called in files
  public record Text(String name, String content, CalibrationOptions options) {
    /// The text that is built in.
    public static Text builtIn() {
      return new Text(
          CalibrationText.NAME, CalibrationText.wikipedia(), CalibrationOptions.DEFAULT);
    }
  }

  /// @param contender with kernels that read float activations, which are what is to be preserved
  /// @param team must stay open as long as this is used, and do nothing else meanwhile
  /// @throws UsageException if the text has not the tokens of one chunk, or the model not so many
  ///   positions
  public ActivationStatistics(
      Contender contender, Text text, ThreadTeam team, CalibrationProgress progress) {
    requirePositions(contender, text.options().chunkTokens());
    this.contender = contender;
    this.text = text;
    this.team = team;
    this.progress = progress;
    this.inputs = new LinearInputs(contender.model().model().graph());
    this.chunks = CalibrationChunks.of(contender.model(), text.content(), text.options());
  }

  private static void requirePositions(Contender contender, int chunkTokens) {
    int positions = contender.model().config().maxPositionEmbeddings();
    if (chunkTokens > positions) {
      throw new UsageException(
          "calibration chunks have %d tokens, %s has %d positions"
              .formatted(chunkTokens, contender.model().file().path(), positions),
          "take chunks of %d tokens or less".formatted(positions));
    }
  }

  Model model() {
    return contender.model().model();
  }

  /// Chunks of the text that are read, or texts that they are cut into for encoders.
  public int chunks() {
    return chunks.size();
  }

  /// The matrices that products of the graph read, by name, in the order of the graph.
  public SequencedMap<String, WeightSpec> weights() {
    return inputs.weights();
  }

  /// The sums of squares for all matrices.
  public ImportanceMatrix importance() {
    Map<String, SquareSums> sums = new HashMap<>();
    for (WeightSpec weight : inputs.weights().values()) {
      Value input = inputs.of(weight);
      sums.computeIfAbsent(input.name(), _ -> new SquareSums(input.width()));
    }
    run(inputs.weights().values(), matrices -> new SquaresOfPart(inputsOf(matrices), sums));
    SequencedMap<String, ImportanceMatrix.Entry> entries = new LinkedHashMap<>();
    for (WeightSpec weight : inputs.weights().values()) {
      ImportanceMatrix.Entry entry = present(sums, inputs.of(weight).name()).entry();
      entries.put(weight.name(), entry);
      nameInFile(weight).forEach(name -> entries.put(name, entry));
    }
    return new ImportanceMatrix(
        entries, List.of(text.name()), chunks.size(), text.options().chunkTokens());
  }

  private Set<String> inputsOf(Set<WeightSpec> matrices) {
    return matrices.stream().map(matrix -> inputs.of(matrix).name()).collect(Collectors.toSet());
  }

  /// Where a GGUF file fuses several matrices, other programs look for the tensor's name.
  private List<String> nameInFile(WeightSpec weight) {
    Model model = contender.model().model();
    return model.file() instanceof GgufFile
        ? List.of(model.weight(weight).tensor().name())
        : List.of();
  }

  /// The second moments for some matrices, one part of the model after another (each block, and
  /// what comes after the last), in memory for one part; those of one input share them. An error is
  /// taken as a share of what it joins: a token's input is divided by the root mean square of the
  /// residual stream that the products are added to, or else of the input itself.
  ///
  /// @param take hears of a part's matrices
  public void hessians(Set<WeightSpec> weights, Consumer<SequencedMap<WeightSpec, Hessian>> take) {
    run(weights, matrices -> new MomentsOfPart(new PartMoments(inputs, matrices), team, take));
  }

  /// As [#hessians(Set, Consumer)], all at once, by the matrices' names.
  Map<String, Hessian> hessians(Set<WeightSpec> weights) {
    Map<String, Hessian> all = new HashMap<>();
    hessians(weights, part -> part.forEach((matrix, hessian) -> all.put(matrix.name(), hessian)));
    return all;
  }

  private static <T> T present(Map<String, T> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  /// What is gathered of a part.
  private interface PartWork {
    Set<String> taps();

    ValueObserver observer();

    void stepDone();

    void partDone();
  }

  private record SquaresOfPart(Set<String> taps, Map<String, SquareSums> sums) implements PartWork {
    @Override
    public ValueObserver observer() {
      return (value, matrix, rows) -> present(sums, value.name()).add(matrix, rows);
    }

    @Override
    public void stepDone() {}

    @Override
    public void partDone() {}
  }

  private record MomentsOfPart(
      PartMoments moments, ThreadTeam team, Consumer<SequencedMap<WeightSpec, Hessian>> take)
      implements PartWork {
    @Override
    public Set<String> taps() {
      return moments.taps();
    }

    @Override
    public ValueObserver observer() {
      return moments.observer();
    }

    @Override
    public void stepDone() {
      moments.addStep(team);
    }

    @Override
    public void partDone() {
      take.accept(moments.hessians());
    }
  }

  /// Runs the parts as far as the last with one of the matrices.
  private void run(Collection<WeightSpec> wanted, Function<Set<WeightSpec>, PartWork> work) {
    wanted.forEach(inputs::of); // refuses what no product reads
    List<Set<WeightSpec>> parts = inputs.byPart(wanted);
    int last =
        IntStream.range(0, parts.size()).filter(at -> !parts.get(at).isEmpty()).max().orElse(-1);
    try (PartsRun run = new PartsRun(contender, chunks, team)) {
      for (int part = 0; part <= last; part++) {
        PartWork each = work.apply(parts.get(part));
        run.runNext(each.taps(), each.observer(), new Steps(each, part, last + 1));
        if (!parts.get(part).isEmpty()) {
          each.partDone();
        }
        UnusedMemory.reclaim();
      }
    }
  }

  private final class Steps implements PartsRun.Listener {
    private final PartWork work;
    private final int total;
    private int done;

    Steps(PartWork work, int part, int parts) {
      this.work = work;
      this.done = part * chunks.size();
      this.total = parts * chunks.size();
    }

    @Override
    public void stepDone() {
      work.stepDone();
    }

    @Override
    public void chunkDone() {
      progress.advanced(++done, total);
    }
  }
}
