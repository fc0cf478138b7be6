package dev.hasten.calibrate;

import dev.hasten.error.UsageException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.executor.ValueObserver;
import dev.hasten.format.GgufFile;
import dev.hasten.model.Model;
import dev.hasten.model.Value;
import dev.hasten.model.WeightSpec;
import dev.hasten.quality.ChunkedText;
import dev.hasten.quality.Contender;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What the matrices of a model are multiplied with while it reads a text: for each, sums of
/// squares or second moments of its input's columns. Every token counts, also where only rows that
/// somebody wants are computed otherwise (the output head). The same for any number of threads.
///
/// Each question is a run over the text, of the model as far as what is asked for.
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
    this.chunks = chunks(contender, text);
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

  /// Spread over the whole text, which may be about one thing after another.
  private static List<int[]> chunks(Contender contender, Text text) {
    CalibrationOptions options = text.options();
    ChunkedText cut =
        ChunkedText.of(contender.model().tokenizer(), text.content(), options.chunkTokens());
    int all = cut.chunks(OptionalInt.empty());
    int read = Math.min(all, options.chunks());
    return IntStream.range(0, read)
        .mapToObj(chunk -> cut.chunk((int) ((long) chunk * all / read)))
        .toList();
  }

  Model model() {
    return contender.model().model();
  }

  /// Chunks of the text that are read.
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
    run(
        sums.keySet(),
        (value, matrix, rows) -> present(sums, value.name()).add(matrix, rows),
        () -> {});
    SequencedMap<String, ImportanceMatrix.Entry> entries = new LinkedHashMap<>();
    for (WeightSpec weight : inputs.weights().values()) {
      ImportanceMatrix.Entry entry = present(sums, inputs.of(weight).name()).entry();
      entries.put(weight.name(), entry);
      nameInFile(weight).forEach(name -> entries.put(name, entry));
    }
    return new ImportanceMatrix(
        entries, List.of(text.name()), chunks.size(), text.options().chunkTokens());
  }

  /// Where a GGUF file fuses several matrices, other programs look for the tensor's name.
  private List<String> nameInFile(WeightSpec weight) {
    Model model = contender.model().model();
    return model.file() instanceof GgufFile
        ? List.of(model.weight(weight).tensor().name())
        : List.of();
  }

  /// The second moments for some matrices, by name; those of one input share them. An error is
  /// taken as a share of what it joins: a token's input is divided by the root mean square of the
  /// residual stream that the products are added to, or else of the input itself. Takes the memory
  /// that [#hessianBytes] says.
  public Map<String, Hessian> hessians(Set<WeightSpec> weights) {
    Map<String, SecondMoments> moments = new LinkedHashMap<>();
    Map<String, TokenWeights> tokenWeights = new HashMap<>();
    Map<String, TokenWeights> ofInput = new HashMap<>();
    for (WeightSpec weight : weights) {
      Value input = inputs.of(weight);
      moments.computeIfAbsent(input.name(), _ -> new SecondMoments(input.width()));
      String destination = inputs.destination(input).name();
      ofInput.put(input.name(), tokenWeights.computeIfAbsent(destination, _ -> new TokenWeights()));
    }
    ValueObserver observer =
        (value, matrix, rows) -> {
          Optional.ofNullable(moments.get(value.name())).ifPresent(sum -> sum.take(matrix, rows));
          Optional.ofNullable(tokenWeights.get(value.name()))
              .ifPresent(factors -> factors.take(matrix, rows));
        };
    TileQueue queue = new TileQueue();
    List<Tile> tiles = tiles(moments.values());
    Set<String> taps = new HashSet<>(moments.keySet());
    taps.addAll(tokenWeights.keySet());
    run(
        taps,
        observer,
        () -> {
          moments.forEach((input, sum) -> sum.weigh(present(ofInput, input).factors()));
          addAll(queue, tiles);
        });
    Map<String, Hessian> byInput = new HashMap<>();
    moments.forEach((input, sum) -> byInput.put(input, sum.hessian()));
    return weights.stream()
        .collect(
            Collectors.toMap(WeightSpec::name, weight -> byInput.get(inputs.of(weight).name())));
  }

  private static <T> T present(Map<String, T> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  /// As [#hessians], for one matrix.
  public Hessian hessian(WeightSpec weight) {
    return present(hessians(Set.of(weight)), weight.name());
  }

  private record Tile(SecondMoments moments, int index) {}

  private static List<Tile> tiles(Collection<SecondMoments> all) {
    List<Tile> tiles = new ArrayList<>();
    for (SecondMoments moments : all) {
      for (int tile = 0; tile < moments.tiles(); tile++) {
        tiles.add(new Tile(moments, tile));
      }
    }
    return tiles;
  }

  private void addAll(TileQueue queue, List<Tile> tiles) {
    queue.fill(tiles.size());
    team.run((_, _) ->
        queue.drain(index -> tiles.get(index).moments().addTile(tiles.get(index).index())));
  }

  /// Memory that [#hessians] takes for some matrices: their moments, and the inputs of a step.
  public long hessianBytes(Set<WeightSpec> weights) {
    return weights.stream()
        .map(inputs::of)
        .distinct()
        .mapToLong(input ->
            Hessian.bytes(input.width())
                + (long) CalibrationRun.stepTokens(contender, text.options().chunkTokens())
                    * input.width()
                    * Float.BYTES)
        .sum();
  }

  private void run(Set<String> values, ValueObserver observer, Runnable afterStep) {
    try (CalibrationRun run =
        new CalibrationRun(contender, text.options().chunkTokens(), values, team, observer)) {
      for (int chunk = 0; chunk < chunks.size(); chunk++) {
        int[] tokens = chunks.get(chunk);
        run.begin(tokens);
        for (int step = 0; step < run.steps(tokens.length); step++) {
          run.step(tokens, step);
          afterStep.run();
        }
        progress.advanced(chunk + 1, chunks.size());
      }
    }
  }
}
