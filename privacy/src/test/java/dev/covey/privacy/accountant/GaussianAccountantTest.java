package dev.covey.privacy.accountant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.error.ConfigurationException;
import dev.covey.testing.Trials;
import org.junit.jupiter.api.Test;

class GaussianAccountantTest {
  @Test
  void everyReferenceRowIsMet() {
    int rows = 0;
    for (ReferenceTable.Row row : ReferenceTable.read("accountant_reference.csv")) {
      if (row.has("analytic_gaussian_eps")) {
        double sigma = row.number("sigma") / Math.sqrt(row.number("steps"));
        double expected = row.number("analytic_gaussian_eps");
        assertThat(GaussianAccountant.epsilon(sigma, row.number("delta")))
            .as(row.toString())
            .isCloseTo(expected, within(1e-9 * Math.max(1, expected)));
        rows++;
      }
    }
    for (ReferenceTable.Row row : ReferenceTable.read("accountant_reference_extra.csv")) {
      double delta = row.has("delta") ? row.number("delta") : Double.NaN;
      double expected = row.text("epsilon").startsWith("ERROR") ? 0 : row.number("epsilon");
      if (row.text("mechanism").equals("gaussian")) {
        assertThat(GaussianAccountant.epsilon(row.parameter("sigma"), delta))
            .as(row.toString())
            .isCloseTo(expected, within(1e-8 * Math.max(1, expected)));
        rows++;
      } else if (row.text("mechanism").equals("gaussian_calibrate_sigma")) {
        assertThat(GaussianAccountant.noiseMultiplier(row.parameter("epsilon"), delta))
            .as(row.toString())
            .isCloseTo(expected, within(1e-6 * expected));
        rows++;
      } else if (row.text("accountant").equals("analytic_if_gaussian")) {
        double sigma = Math.sqrt(0.5 / row.parameter("rho"));
        assertThat(GaussianAccountant.epsilon(sigma, delta))
            .as(row.toString())
            .isCloseTo(expected, within(1e-8 * Math.max(1, expected)));
        rows++;
      }
    }
    assertThat(rows).isEqualTo(245);
  }

  @Test
  void noiseAndEpsilonInvertEachOther() {
    Trials.run(
        "gaussian inverse",
        300,
        random -> {
          double epsilon = Math.exp(random.nextDouble(-6, 6));
          double delta = Math.pow(10, -random.nextDouble(0.5, 200));
          double sigma = GaussianAccountant.noiseMultiplier(epsilon, delta);
          double back = GaussianAccountant.epsilon(sigma, delta);
          assertThat(back).isLessThanOrEqualTo(epsilon * (1 + 1e-9));
          assertThat(GaussianAccountant.epsilon(sigma * (1 - 1e-6), delta)).isGreaterThan(epsilon);
        });
  }

  @Test
  void edgesAreExact() {
    assertThat(GaussianAccountant.epsilon(1, 0)).isInfinite();
    assertThat(GaussianAccountant.epsilon(1, 1)).isZero();
    assertThat(GaussianAccountant.epsilon(0, 1e-5)).isInfinite();
    assertThat(GaussianAccountant.epsilon(0, 1)).isZero();
    assertThat(GaussianAccountant.epsilon(1, 0.4)).isZero();
    assertThat(GaussianAccountant.epsilon(1e-3, 1e-300)).isFinite().isGreaterThan(5e5);
    assertThatThrownBy(() -> GaussianAccountant.epsilon(-1, 0.1))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> GaussianAccountant.noiseMultiplier(0, 0.1))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> GaussianAccountant.noiseMultiplier(1, 0))
        .isInstanceOf(ConfigurationException.class);
  }
}
