package dev.hasten.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HessianTest {
  /// Sums of a hundred floats of about 10.
  private static final double TOLERANCE = 1e-3;

  @Test
  void isTheProductOfInputsWithThemselves() {
    Hessian hessian = Hessian.of(new float[][] {{1, 2}, {3, 4}});

    assertThat(hessian.full()).isDeepEqualTo(new float[][] {{10, 14}, {14, 20}});
    assertThat(hessian.diagonal()).containsExactly(10, 20);
    assertThat(hessian.rows()).isEqualTo(2);
    assertThat(hessian.get(0, 1)).isEqualTo(14);
    assertThat(hessian.get(1, 0)).isEqualTo(14);
  }

  @Test
  void sumsEveryElement_whenNoTileDividesTheSize() {
    float[][] inputs = new RandomMatrices(1).inputs(101, 70);
    Hessian hessian = Hessian.of(inputs);

    for (int i = 0; i < 70; i++) {
      for (int j = 0; j < 70; j++) {
        double sum = 0;
        for (float[] row : inputs) {
          sum += (double) row[i] * row[j];
        }
        assertThat((double) hessian.get(i, j)).isCloseTo(sum, within(TOLERANCE));
      }
    }
  }

  @Test
  void isThatOfScaledInputs_whenScaled() {
    Hessian hessian = Hessian.of(new float[][] {{1, 2}, {3, 4}});
    Hessian scaled = Hessian.of(new float[][] {{2, 1}, {6, 2}});

    assertThat(hessian.scaledBy(new float[] {2, 0.5f}).full()).isDeepEqualTo(scaled.full());
  }

  @Test
  void saysTheErrorOfOutputs() {
    Hessian hessian = Hessian.of(new float[][] {{1, 2}, {3, 4}});

    // (1·1 − 2·2)² + (3·1 − 4·2)²
    assertThat(hessian.outputError(new float[] {1, -2})).isEqualTo(9 + 25);
  }
}
