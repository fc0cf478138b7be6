package dev.hasten.quantize.mixed;

import dev.hasten.calibrate.ActivationStatistics;
import dev.hasten.calibrate.CalibrationOptions;
import dev.hasten.calibrate.CalibrationProgress;
import dev.hasten.calibrate.ImportanceMatrix;
import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.quality.ChunkedText;
import dev.hasten.quantize.PlainRounder;
import dev.hasten.quantize.TensorChoice;
import dev.hasten.quantize.mixed.SwappedWeights.Swap;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/// Measures how far answers move when one matrix is rounded, and says what each type of it would
/// do: the divergence grows with the square of an error, so one type is measured, the coarsest, and
/// the others follow by how much error they bring in.
final class SensitivityMeter implements AutoCloseable {
  static final String HEAD = "output.weight";

  private static final int CHUNK_TOKENS = 256;
  private static final int CHUNKS = 2;

  /// Chunks from which the columns' importance is taken.
  private static final int IMPORTANCE_CHUNKS = 8;

  /// Coarsest last; the finest is what everything can have at most.
  static final List<DType> TYPES =
      List.of(
          DType.Q8_0,
          DType.Q6_K,
          DType.Q5_1,
          DType.Q5_K,
          DType.Q5_0,
          DType.Q4_1,
          DType.Q4_K,
          DType.Q4_0);

  private final Subject subject;
  private final TensorUse use;
  private final RoundingEnergy energy;
  private Optional<ImportanceMatrix> importance = Optional.empty();
  private Optional<AnswerShift> shift = Optional.empty();

  SensitivityMeter(Subject subject) {
    this.subject = subject;
    this.use = TensorUse.of(subject.contender().model().model());
    this.energy = new RoundingEnergy(subject.team());
  }

  /// Gathered when it is first needed.
  private ImportanceMatrix importance() {
    ImportanceMatrix gathered = importance.orElseGet(() -> importance(subject));
    importance = Optional.of(gathered);
    return gathered;
  }

  /// Of the model as it is, computed when it is first needed.
  private AnswerShift shift() {
    AnswerShift made =
        shift.orElseGet(
            () -> new AnswerShift(subject.contender(), chunks(subject), subject.team()));
    shift = Optional.of(made);
    return made;
  }

  /// What results depend on, except for the model.
  static String method(Subject subject) {
    return "%d chunks of %d tokens of %s (%08x), types %s"
        .formatted(
            CHUNKS,
            chunkTokens(subject),
            subject.text().name(),
            subject.text().content().hashCode(),
            TYPES);
  }

  private static int chunkTokens(Subject subject) {
    return Math.min(CHUNK_TOKENS, subject.contender().model().config().maxPositionEmbeddings());
  }

  private static ImportanceMatrix importance(Subject subject) {
    ActivationStatistics.Text text =
        new ActivationStatistics.Text(
            subject.text().name(),
            subject.text().content(),
            new CalibrationOptions(chunkTokens(subject), IMPORTANCE_CHUNKS));
    return new ActivationStatistics(
            subject.contender(), text, subject.team(), CalibrationProgress.none())
        .importance();
  }

  /// From the middle of the text on: its beginning may be a title.
  private static List<int[]> chunks(Subject subject) {
    ChunkedText cut =
        ChunkedText.of(
            subject.contender().model().tokenizer(),
            subject.text().content(),
            chunkTokens(subject));
    int all = cut.chunks(OptionalInt.empty());
    int read = Math.min(all, CHUNKS);
    return IntStream.range(0, read)
        .mapToObj(chunk -> cut.chunk((int) ((2L * chunk + 1) * all / (2L * read))))
        .toList();
  }

  /// The item of a matrix; none if its rows fill no type's blocks.
  Optional<PrecisionItem> item(TensorChoice choice) {
    List<DType> types = candidates(choice);
    if (types.isEmpty()) {
      return Optional.empty();
    }
    String name = choice.source().name();
    Map<DType, Double> asProduct =
        use.products().contains(name) ? ofProduct(choice, types) : zeros(types);
    Map<DType, Double> asTable =
        use.tables().contains(name) ? ofTable(choice, types) : zeros(types);
    return Optional.of(new PrecisionItem(name, options(choice, asProduct, asTable)));
  }

  /// Types of fewer bits, and what it has now if these are codes.
  private static List<DType> candidates(TensorChoice choice) {
    Shape shape = choice.source().shape();
    DType now = choice.source().type();
    List<DType> types = new ArrayList<>();
    if (now.blockElements() > 1) {
      types.add(now);
    }
    TYPES.stream()
        .filter(type -> shape.columns() % type.blockElements() == 0)
        .filter(type -> type.bytesFor(shape.elements()) < now.bytesFor(shape.elements()))
        .forEach(types::add);
    return types;
  }

  private static Map<DType, Double> zeros(List<DType> types) {
    Map<DType, Double> zeros = new EnumMap<>(DType.class);
    types.forEach(type -> zeros.put(type, 0.0));
    return zeros;
  }

  private Map<DType, Double> ofProduct(TensorChoice choice, List<DType> types) {
    String name = choice.source().name();
    Optional<float[]> columns = importance().of(name).map(ImportanceMatrix.Entry::meanSquares);
    return divergences(
        energy.of(choice.source(), types, columns),
        coarsest -> shift().of(new Swap(Map.of(name, rounded(choice, coarsest)), Map.of())));
  }

  private Map<DType, Double> ofTable(TensorChoice choice, List<DType> types) {
    String name = choice.source().name();
    return divergences(
        energy.of(choice.source(), types, Optional.empty()),
        coarsest -> shift().of(new Swap(Map.of(), Map.of(name, rounded(choice, coarsest)))));
  }

  private interface Measured {
    double with(DType type);
  }

  private static Map<DType, Double> divergences(Map<DType, Double> energies, Measured measured) {
    Map.Entry<DType, Double> coarsest =
        energies.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    Map<DType, Double> divergences = new EnumMap<>(DType.class);
    double whole = coarsest.getValue() == 0 ? 0 : measured.with(coarsest.getKey());
    energies.forEach((type, sum) ->
        divergences.put(type, coarsest.getValue() == 0 ? 0 : whole * sum / coarsest.getValue()));
    return divergences;
  }

  /// As [PlainRounder] does it.
  Tensor rounded(TensorChoice choice, DType type) {
    TensorChoice wanted = new TensorChoice(choice.source(), choice.name(), type, type);
    Optional<Tensor> stored = choice.source().stored().filter(_ -> wanted.isKept());
    if (stored.isPresent()) {
      return stored.get();
    }
    MemorySegment bytes = Arena.ofAuto().allocate(wanted.bytes());
    PlainRounder.nearest(subject.team()).round(wanted, bytes);
    return new Tensor(choice.source().name(), type, choice.source().shape(), bytes);
  }

  /// Of the model with all that was chosen.
  double shift(Swap swap) {
    return shift().of(swap);
  }

  private List<PrecisionOption> options(
      TensorChoice choice, Map<DType, Double> asProduct, Map<DType, Double> asTable) {
    String name = choice.source().name();
    boolean isBoth = use.products().contains(name) && use.tables().contains(name);
    List<PrecisionOption> options = new ArrayList<>();
    asProduct.forEach((type, divergence) ->
        options.add(
            new PrecisionOption(
                types(choice.name(), type),
                bytes(choice, type),
                use.products().contains(name) ? readBytes(choice, type) : 0,
                divergence + divergenceOf(asTable, type))));
    if (isBoth) {
      asTable.forEach((table, ofTable) ->
          asProduct.forEach((head, ofHead) ->
              options.add(
                  new PrecisionOption(
                      untied(choice.name(), table, head),
                      bytes(choice, table) + bytes(choice, head),
                      readBytes(choice, head),
                      ofTable + ofHead))));
    }
    options.sort(Comparator.comparingLong(PrecisionOption::bytes));
    return options;
  }

  private static double divergenceOf(Map<DType, Double> divergences, DType type) {
    return Objects.requireNonNull(divergences.get(type));
  }

  private static SequencedMap<String, DType> types(String name, DType type) {
    SequencedMap<String, DType> types = new LinkedHashMap<>();
    types.put(name, type);
    return types;
  }

  private static SequencedMap<String, DType> untied(String name, DType table, DType head) {
    SequencedMap<String, DType> types = types(name, table);
    types.put(HEAD, head);
    return types;
  }

  private static long bytes(TensorChoice choice, DType type) {
    return type.bytesFor(choice.source().shape().elements());
  }

  private static double readBytes(TensorChoice choice, DType type) {
    PackedForm form = PackedForm.of(type);
    Shape shape = choice.source().shape();
    double groups = Math.ceilDiv(shape.rows(), PackedForm.GROUP_ROWS);
    return groups * form.groupBytes(Math.toIntExact(shape.columns()));
  }

  @Override
  public void close() {
    shift.ifPresent(AnswerShift::close);
  }
}
