package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.sampling.SamplingParams;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A conversation's next turn begins with what was said before.
class PrefixReuseTest {
  private static final int CONTEXT = 128;
  private static final EngineOptions OPTIONS =
      EngineOptions.single(2, CONTEXT, KvType.F16).withPrefixReuse(PrefixReuse.LAST_SEQUENCE);

  @TempDir private Path directory;

  static Stream<Named<Kernels>> kernels() {
    return TestKernels.all();
  }

  private static GenerationRequest request(int[] prompt) {
    return GenerationRequest.of(prompt, SamplingParams.greedy()).withMaxTokens(8);
  }

  private static int[] prompt(int tokens, long seed) {
    return new Random(seed).ints(tokens, 0, 256).toArray();
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
  }

  private static List<Integer> answer(Engine engine, int[] prompt) {
    Sequence sequence = engine.submit(request(prompt));
    return Answers.ofAll(engine).of(sequence).tokens();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void answersTheSame_whenTheBeginningWasKept(Kernels kernels) {
    assertSameAnswers(kernels, TinyModels.llama(), OPTIONS);
    assertSameAnswers(kernels, TinyModels.gemma3(), OPTIONS);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void answersTheSame_whenTheBeginningWasKeptInCodes(Kernels kernels) {
    EngineOptions options =
        EngineOptions.single(2, CONTEXT, KvType.Q4_0).withPrefixReuse(PrefixReuse.LAST_SEQUENCE);
    assertSameAnswers(kernels, TinyModels.llama(), options);
    assertSameAnswers(kernels, TinyModels.gemma3(), options);
  }

  private void assertSameAnswers(Kernels kernels, TinyModel tiny, EngineOptions options) {
    try (LanguageModel model = LanguageModel.open(tiny.write(directory));
        Engine engine = new Engine(model, kernels, options);
        Engine fresh = new Engine(model, kernels, options.withPrefixReuse(PrefixReuse.NONE))) {
      int[] talk = prompt(37, 1);
      for (int turn = 0; turn < 3; turn++) {
        List<Integer> said = answer(engine, talk);
        assertThat(said).isEqualTo(answer(fresh, talk));
        int[] more = said.stream().mapToInt(id -> id).toArray();
        talk = joined(joined(talk, more), prompt(11, turn));
      }
    }
  }

  @Test
  void computesOnlyWhatIsNew() {
    withEngine(engine -> {
      int[] talk = prompt(40, 1);
      answer(engine, talk);
      assertThat(engine.submit(request(joined(talk, prompt(9, 2)))).computed()).isEqualTo(40);
    });
  }

  @Test
  void computesTheLastToken_whenThePromptIsTheSame() {
    withEngine(engine -> {
      int[] talk = prompt(40, 1);
      List<Integer> first = answer(engine, talk);
      Sequence again = engine.submit(request(talk));
      assertThat(again.computed()).isEqualTo(39);
      assertThat(Answers.ofAll(engine).of(again).tokens()).isEqualTo(first);
    });
  }

  @Test
  void keepsWhatACancelledAnswerHad() {
    withEngine(engine -> {
      int[] talk = prompt(40, 1);
      Sequence sequence = engine.submit(request(talk));
      engine.step();
      engine.cancel(sequence);
      assertThat(engine.submit(request(joined(talk, prompt(3, 2)))).computed()).isEqualTo(40);
    });
  }

  @Test
  void givesTheMemoryBack_whenAnotherPromptComes() {
    withEngine(engine -> {
      int all = engine.availableBlocks();
      answer(engine, prompt(40, 1));
      assertThat(engine.availableBlocks()).isLessThan(all);
      Sequence other = engine.submit(request(prompt(CONTEXT - 8, 2)));
      assertThat(other.computed()).isZero();
      assertThat(Answers.ofAll(engine).of(other).tokens()).hasSize(8);
      assertThat(engine.availableBlocks()).isEqualTo(all - KvLayout.blocksFor(CONTEXT - 1));
    });
  }

  @Test
  void leavesTheMemoryToWhatRuns_whenTwoAreSubmittedAtOnce() {
    withEngine(engine -> {
      int[] talk = prompt(40, 1);
      answer(engine, talk);
      Sequence first = engine.submit(request(prompt(CONTEXT - 8, 2)));
      Sequence second = engine.submit(request(joined(talk, prompt(20, 3))));
      assertThat(second.computed()).isZero();
      Answers answers = Answers.ofAll(engine);
      assertThat(answers.of(first).tokens()).hasSize(8);
      assertThat(answers.of(second).tokens()).hasSize(8);
    });
  }

  @FunctionalInterface
  private interface Use {
    void of(Engine engine);
  }

  private void withEngine(Use use) {
    try (LanguageModel model = LanguageModel.open(TinyModels.llama().write(directory));
        Engine engine = new Engine(model, TestKernels.fastest(), OPTIONS)) {
      use.of(engine);
    }
  }
}
