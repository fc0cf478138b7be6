package dev.hasten.sampling;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.error.BadModelException;
import dev.hasten.error.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {
  private static final int DRAWS = 20_000;

  /// The 99.9 % point of chi-square with 5 degrees of freedom.
  private static final double CHI_SQUARE_LIMIT = 20.5;

  /// Enough that a token of 2 % is missed with a chance of 1e-18.
  private static final int SUPPORT_DRAWS = 2_000;

  private static final SamplingParams PLAIN =
      new SamplingParams(1, 0, 1, 0, 1, 1, 0, 0, Map.of(), 1);

  /// Logits of given probabilities, by a constant too high.
  private static float[] logits(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (Math.log(probabilities[i]) + 3);
    }
    return logits;
  }

  private static TokenHistory history(int... prompt) {
    return new TokenHistory(Arrays.stream(prompt).boxed().toList());
  }

  /// Which tokens come at all.
  private static Set<Integer> support(SamplingParams params, float... logits) {
    Set<Integer> tokens = new TreeSet<>();
    for (int seed = 0; seed < SUPPORT_DRAWS; seed++) {
      tokens.add(new Sampler(params.withSeed(seed)).sample(logits, history()));
    }
    return tokens;
  }

  @Test
  void takesTheLowestIdOfTheHighest_whenGreedy() {
    Sampler greedy = new Sampler(SamplingParams.greedy());
    assertThat(greedy.sample(new float[] {1, 5, 5, 2, 5}, history())).isEqualTo(1);
    assertThat(greedy.sample(new float[] {0f, -0f}, history())).isZero();
    assertThat(greedy.sample(new float[] {-0f, 0f}, history())).isZero();
    float[] impossible = {Float.NEGATIVE_INFINITY, -8};
    assertThat(greedy.sample(impossible, history())).isEqualTo(1);
  }

  @Test
  void keepsTheLikeliest_whenTopK() {
    float[] logits = logits(0.1, 0.4, 0.05, 0.25, 0.2);
    assertThat(support(with(2, 1, 0, 1), logits)).containsExactly(1, 3);
    assertThat(support(with(1, 1, 0, 1), logits)).containsExactly(1);
    assertThat(support(with(0, 1, 0, 1), logits)).hasSize(5);
    assertThat(support(with(99, 1, 0, 1), logits)).hasSize(5);
  }

  @Test
  void keepsTheLowerIds_whenTopKCutsEquals() {
    assertThat(support(with(2, 1, 0, 1), 3, 3, 3, 3)).containsExactly(0, 1);
    assertThat(support(with(3, 1, 0, 1), 3, 4, 3, 3)).containsExactly(0, 1, 2);
  }

  @Test
  void keepsTheFewestThatReachTopP() {
    float[] logits = logits(0.1, 0.4, 0.05, 0.25, 0.2);
    assertThat(support(with(0, 0.3, 0, 1), logits)).containsExactly(1);
    assertThat(support(with(0, 0.5, 0, 1), logits)).containsExactly(1, 3);
    assertThat(support(with(0, 0.7, 0, 1), logits)).containsExactly(1, 3, 4);
    assertThat(support(with(0, 0.9, 0, 1), logits)).containsExactly(0, 1, 3, 4);
    assertThat(support(with(0, 0, 0, 1), logits)).containsExactly(1);
  }

  @Test
  void keepsThoseNearlyAsLikelyAsTheLikeliest_whenMinP() {
    float[] logits = logits(0.1, 0.4, 0.05, 0.25, 0.2);
    assertThat(support(with(0, 1, 0.6, 1), logits)).containsExactly(1, 3);
    assertThat(support(with(0, 1, 0.2, 1), logits)).containsExactly(0, 1, 3, 4);
    assertThat(support(with(0, 1, 1, 1), logits)).containsExactly(1);
  }

  /// Entropy 1.16 nats; surprises 0.51, 1.39, 2.30, 3.00: nearest first 1.39, 0.51, 2.30, 3.00.
  @Test
  void keepsThoseNearestTheEntropy_whenTypical() {
    float[] logits = logits(0.6, 0.25, 0.1, 0.05);
    assertThat(support(with(0, 1, 0, 0.2), logits)).containsExactly(1);
    assertThat(support(with(0, 1, 0, 0.5), logits)).containsExactly(0, 1);
    assertThat(support(with(0, 1, 0, 0.9), logits)).containsExactly(0, 1, 2);
  }

  /// Top-k leaves 0.5, 0.3 of 0.8: renormalised 0.625 and 0.375, so top-p 0.6 keeps one.
  @Test
  void appliesTopPToWhatTopKLeaves() {
    float[] logits = logits(0.5, 0.3, 0.2);
    assertThat(support(with(2, 0.6, 0, 1), logits)).containsExactly(0);
    assertThat(support(with(0, 0.6, 0, 1), logits)).containsExactly(0, 1);
  }

  private static SamplingParams with(int topK, double topP, double minP, double typicalP) {
    return new SamplingParams(1, topK, topP, minP, typicalP, 1, 0, 0, Map.of(), 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2})
  void drawsAsOftenAsProbable(double temperature) {
    double[] probabilities = {0.3, 0.02, 0.25, 0.18, 0.15, 0.1};
    float[] logits = logits(probabilities);
    int[] counts = new int[probabilities.length];
    TokenHistory history = history();
    Sampler sampler = new Sampler(PLAIN.withTemperature(temperature).withSeed(77));
    for (int draw = 0; draw < DRAWS; draw++) {
      int token = sampler.sample(logits, history);
      counts[token]++;
      history.add(token);
    }
    assertThat(chiSquare(counts, tempered(probabilities, temperature)))
        .isLessThan(CHI_SQUARE_LIMIT);
  }

  private static double[] tempered(double[] probabilities, double temperature) {
    double[] powers = new double[probabilities.length];
    double sum = 0;
    for (int i = 0; i < powers.length; i++) {
      powers[i] = Math.pow(probabilities[i], 1 / temperature);
      sum += powers[i];
    }
    for (int i = 0; i < powers.length; i++) {
      powers[i] /= sum;
    }
    return powers;
  }

  private static double chiSquare(int[] counts, double[] probabilities) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = DRAWS * probabilities[i];
      sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return sum;
  }

  @Test
  void drawsTheSame_whenSeedAndPositionAre() {
    float[] logits = logits(0.25, 0.25, 0.25, 0.25);
    for (int seed = 0; seed < 20; seed++) {
      Sampler sampler = new Sampler(PLAIN.withSeed(seed));
      int token = sampler.sample(logits, history(1, 2, 3));
      sampler.sample(logits, history(1));
      assertThat(sampler.sample(logits, history(3, 2, 1))).isEqualTo(token);
    }
  }

  @Test
  void dividesOrMultiplies_whenRepetitionIsPenalised() {
    TokenHistory history = history(0, 2);
    history.add(1);
    history.add(1);
    float[] logits = {4, -3, 0, 5};
    new Penalties(penalties(2, 0, 0, Map.of())).apply(logits, history);
    assertThat(logits).containsExactly(2, -6, 0, 5);
  }

  @Test
  void subtractsOnceOrEachTime_whenTheAnswerRepeats() {
    TokenHistory history = history(0, 0, 2);
    history.add(1);
    history.add(1);
    history.add(2);
    float[] logits = {4, 4, 4, 4};
    new Penalties(penalties(1, 0.5, 0.25, Map.of())).apply(logits, history);
    assertThat(logits).containsExactly(4, 3, 3.25f, 4);
  }

  @Test
  void addsTheBias_whenTheTokenExists() {
    float[] logits = {1, 2, 3};
    new Penalties(penalties(1, 0, 0, Map.of(0, 2.5, 2, -1.0, 7, 9.0))).apply(logits, history());
    assertThat(logits).containsExactly(3.5f, 2, 2);
  }

  @Test
  void forcesOrForbidsATokenByBias() {
    float[] logits = logits(0.5, 0.3, 0.2);
    assertThat(support(penalties(1, 0, 0, Map.of(2, 1000.0)), logits)).containsExactly(2);
    assertThat(support(penalties(1, 0, 0, Map.of(0, -1000.0)), logits)).containsExactly(1, 2);
    SamplingParams greedy = penalties(1, 0, 0, Map.of(0, -1000.0)).withTemperature(0);
    assertThat(new Sampler(greedy).sample(logits, history())).isEqualTo(1);
  }

  private static SamplingParams penalties(
      double repetition, double presence, double frequency, Map<Integer, Double> bias) {
    return new SamplingParams(1, 0, 1, 0, 1, repetition, presence, frequency, bias, 0);
  }

  @Test
  void leavesTheLogitsAsTheyAre() {
    float[] logits = {1, 2, 3};
    new Sampler(penalties(2, 1, 1, Map.of(1, 5.0))).sample(logits, history(0, 1, 2));
    assertThat(logits).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void refusesLogitsThatAreNoNumbers(float logit) {
    for (SamplingParams params : List.of(PLAIN, SamplingParams.greedy())) {
      assertRefused(
          () -> new Sampler(params).sample(new float[] {0, logit, 1}, history()),
          BadModelException.class,
          "the logit of token 1 is " + logit);
    }
  }

  @Test
  void survivesTinyTemperatures() {
    assertThat(support(PLAIN.withTemperature(1e-300), 1, 3, 2)).containsExactly(1);
  }

  @Test
  void refusesParametersOutOfRange() {
    assertRefused(
        () -> PLAIN.withTemperature(-1), UsageException.class, "temperature is -1, must be from 0");
    assertRefused(() -> PLAIN.withTemperature(Double.NaN), UsageException.class, "NaN");
    assertRefused(() -> with(-1, 1, 0, 1), UsageException.class, "top-k is -1");
    assertRefused(() -> with(0, 1.5, 0, 1), UsageException.class, "top-p is 1.5");
    assertRefused(() -> with(0, 1, -0.1, 1), UsageException.class, "min-p is -0.1");
    assertRefused(() -> with(0, 1, 0, 2), UsageException.class, "typical-p is 2");
    assertRefused(
        () -> penalties(0, 0, 0, Map.of()), UsageException.class, "repetition-penalty is 0");
    assertRefused(
        () -> penalties(1, 0, 0, Map.of(3, 1e9)), UsageException.class, "logit-bias of 3 is");
  }

  @Test
  void reportsLogprobsOfTheModelItself() {
    float[] logits = logits(0.5, 0.3, 0.2);
    TokenLogprobs logprobs = TokenLogprobs.of(logits, 1, 2);
    assertThat(logprobs.logprob()).isCloseTo(Math.log(0.3), within(1e-6));
    assertThat(logprobs.top().stream().map(TokenLogprobs.Entry::tokenId)).containsExactly(0, 1);
    assertThat(logprobs.top().getFirst().logprob()).isCloseTo(Math.log(0.5), within(1e-6));
    double sum =
        TokenLogprobs.of(logits, 0, 99).top().stream()
            .mapToDouble(entry -> Math.exp(entry.logprob()))
            .sum();
    assertThat(sum).isCloseTo(1, within(1e-12));
    assertThat(TokenLogprobs.of(logits, 0, 0).top()).isEmpty();
  }
}
