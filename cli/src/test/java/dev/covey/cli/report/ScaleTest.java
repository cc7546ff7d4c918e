package dev.covey.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.testing.Trials;
import org.junit.jupiter.api.Test;

class ScaleTest {
  @Test
  void stepsAreOneTwoFiveTimesAPowerOfTen() {
    assertThat(Scale.step(1)).isEqualTo(1);
    assertThat(Scale.step(1.1)).isEqualTo(2);
    assertThat(Scale.step(21)).isEqualTo(50);
    assertThat(Scale.step(0.07)).isEqualTo(0.1);
  }

  @Test
  void everyValueStandsOnTheScale() {
    Trials.run(
        "scale",
        500,
        random -> {
          double low = Math.exp(random.nextDouble(-20, 20));
          double high = low * Math.exp(random.nextDouble(0, 20));
          Scale scale = Scale.around(low, high);
          assertThat(scale.fraction(low)).isBetween(-1e-9, 1 + 1e-9);
          assertThat(scale.fraction(high)).isBetween(-1e-9, 1 + 1e-9);
          assertThat(scale.fraction(high)).isGreaterThanOrEqualTo(scale.fraction(low));
          assertThat(scale.ticks().size()).isBetween(2, 9);
          assertThat(scale.logarithmic()).isEqualTo(high / low > Scale.LOG_FROM_RATIO);
        });
  }

  @Test
  void nothingButZerosHasAScaleToo() {
    assertThat(Scale.fromZero(0).fraction(0)).isEqualTo(0);
    assertThat(Scale.around(0, 0).fraction(0)).isBetween(0.0, 1.0);
  }
}
