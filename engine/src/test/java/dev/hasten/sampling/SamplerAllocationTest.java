package dev.hasten.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Choosing a token leaves next to nothing behind, whatever the vocabulary: else the garbage
/// collector would stop long answers.
class SamplerAllocationTest {
  private static final int VOCABULARY = 262_144;
  private static final int WARM_UP_TOKENS = 50;
  private static final int TOKENS = 200;

  /// What is left of 40 candidates: a vocabulary of logits has a thousand times as much.
  private static final long MOST_BYTES_A_TOKEN = 8_000;

  private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static Stream<SamplingParams> choices() {
    SamplingParams usual = SamplingParams.defaults();
    return Stream.of(
        SamplingParams.greedy(),
        usual,
        new SamplingParams(0.9, 40, 0.95, 0.05, 1, 1.1, 0.5, 0.5, Map.of(1, -100.0), 7));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void leavesLittleBehind(SamplingParams params) {
    Sampler sampler = new Sampler(params);
    TokenHistory history = new TokenHistory(List.of(1, 2, 3));
    float[] logits = new float[VOCABULARY];
    choose(sampler, logits, history, WARM_UP_TOKENS);
    long thread = Thread.currentThread().threadId();

    long before = BEAN.getThreadAllocatedBytes(thread);
    choose(sampler, logits, history, TOKENS);
    long bytes = BEAN.getThreadAllocatedBytes(thread) - before;

    assertThat(bytes / TOKENS).isLessThan(MOST_BYTES_A_TOKEN);
  }

  private static void choose(Sampler sampler, float[] logits, TokenHistory history, int tokens) {
    Random random = new Random(tokens);
    for (int token = 0; token < tokens; token++) {
      for (int id = 0; id < logits.length; id++) {
        logits[id] = 20 * random.nextFloat();
      }
      history.add(sampler.sample(logits, history));
    }
  }
}
