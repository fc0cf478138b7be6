package dev.hasten.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.executor.ThreadTeam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackFactorTest {
  /// The factor is kept in floats; elements are up to a few hundred.
  private static final double TOLERANCE = 1e-3;

  private static FeedbackFactor factor(Hessian hessian, float damping, int threads) {
    try (ThreadTeam team = new ThreadTeam(threads)) {
      return FeedbackFactor.of(hessian, damping, team);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 32, 70, 129})
  void multipliesToTheDampedHessian(int columns) {
    Hessian hessian = Hessian.of(new RandomMatrices(columns).inputs(50, columns));
    FeedbackFactor factor = factor(hessian, 0.5f, 2);

    for (int i = 0; i < columns; i++) {
      for (int j = 0; j < columns; j++) {
        double product = 0;
        for (int k = Math.max(i, j); k < columns; k++) {
          product += unit(factor, i, k) * factor.variances[k] * unit(factor, j, k);
        }
        double expected = hessian.get(i, j) + (i == j ? 0.5 : 0);
        assertThat(product).isCloseTo(expected, within(TOLERANCE));
      }
    }
  }

  private static double unit(FeedbackFactor factor, int row, int column) {
    return row == column ? 1 : factor.feedback[row][column];
  }

  @Test
  void isExact_forTwoColumns() {
    // [[5, 2], [2, 4]] = [[1, 1/2], [0, 1]] · diag(4, 4) · transposed
    Hessian hessian = new Hessian(new float[][] {{4}, {2, 3}}, 1);
    FeedbackFactor factor = factor(hessian, 1, 1);

    assertThat(factor.variances).containsExactly(4, 4);
    assertThat(factor.feedback).isDeepEqualTo(new float[][] {{0, 0.5f}, {0, 0}});
  }

  @Test
  void isTheSame_forAnyNumberOfThreads() {
    Hessian hessian = Hessian.of(new RandomMatrices(3).inputs(300, 200));
    FeedbackFactor one = factor(hessian, 0.1f, 1);
    FeedbackFactor three = factor(hessian, 0.1f, 3);

    assertThat(three.feedback).isDeepEqualTo(one.feedback);
    assertThat(three.variances).containsExactly(one.variances);
  }

  @Test
  void isDampedBySomething_whenNothingWasSeen() {
    Hessian nothing = Hessian.of(new float[4][32]);

    assertThat(FeedbackFactor.damping(nothing, 0.01)).isEqualTo(1);
    assertThat(factor(nothing, 1, 1).variances).containsOnly(1);
  }
}
