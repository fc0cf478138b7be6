package dev.hasten.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.StepRunner;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Model;
import dev.hasten.model.Pooling;
import dev.hasten.model.Value.RowKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TapTest {
  private static final int[] TOKENS = {2, 60, 61, 62, 3};

  @TempDir private Path directory;

  static Stream<Named<TinyModel>> models() {
    return Stream.of(
        Named.of("llama", TinyModels.llama()),
        Named.of("gemma3", TinyModels.gemma3()),
        Named.of("bert", TinyModels.bert(Pooling.MEAN)));
  }

  /// What an observer saw of one value.
  private record Seen(String name, int rows, List<Integer> firstRow) {}

  @ParameterizedTest
  @MethodSource("models")
  void showsEveryValueInOrder_andChangesNoBit(TinyModel tiny) {
    try (GgufFile file = GgufReader.read(tiny.write(directory))) {
      Model model = Model.of(file);
      List<String> names = model.graph().operators().map(op -> op.output().name()).toList();
      List<Seen> seen = new ArrayList<>();
      ValueObserver observer =
          (value, matrix, rows) -> seen.add(new Seen(value.name(), rows, bits(matrix.row(0))));
      List<List<Integer>> plain = run(model, Set.of(), ValueObserver.none());
      List<List<Integer>> tapped = run(model, Set.copyOf(names), observer);

      assertThat(tapped).isEqualTo(plain);
      assertThat(seen.stream().map(Seen::name)).containsExactlyElementsOf(names);
      assertThat(seen).allMatch(value -> value.rows() > 0);
      assertThat(seen.getLast().firstRow()).isEqualTo(plain.getFirst());
      assertEachAloneIsTheSame(model, seen);
    }
  }

  /// A value that is tapped alone is the value that was tapped among all.
  private static void assertEachAloneIsTheSame(Model model, List<Seen> all) {
    for (Seen expected : all) {
      List<List<Integer>> alone = new ArrayList<>();
      run(model, Set.of(expected.name()), (_, matrix, _) -> alone.add(bits(matrix.row(0))));
      assertThat(alone).as(expected.name()).containsExactly(expected.firstRow());
    }
  }

  @Test
  void showsAsManyRowsAsTheStepHas() {
    try (GgufFile file = GgufReader.read(TinyModels.llama().write(directory))) {
      Model model = Model.of(file);
      Set<String> names =
          model.graph().operators().map(op -> op.output().name()).collect(Collectors.toSet());
      run(
          model,
          names,
          (value, matrix, rows) -> {
            assertThat(rows).isEqualTo(value.rows() == RowKind.SEQUENCES ? 1 : TOKENS.length);
            assertThat(matrix.columns()).isEqualTo(value.width());
          });
    }
  }

  @Test
  void refusesATap_whenNoValueHasTheName() {
    try (GgufFile file = GgufReader.read(TinyModels.llama().write(directory))) {
      Model model = Model.of(file);
      assertThatThrownBy(() -> run(model, Set.of("blk.9.output"), ValueObserver.none()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("blk.9.output");
    }
  }

  private static List<List<Integer>> run(Model model, Set<String> taps, ValueObserver observer) {
    try (StepRunner runner = new StepRunner(model, new ScalarKernels(), 2, taps, observer)) {
      float[][] result =
          model.config().encoder().isPresent()
              ? runner.embed(TOKENS)
              : runner.prefill(TOKENS, TOKENS.length);
      return Arrays.stream(result).map(TapTest::bits).toList();
    }
  }

  private static List<Integer> bits(float[] row) {
    return IntStream.range(0, row.length).mapToObj(i -> Float.floatToRawIntBits(row[i])).toList();
  }
}
