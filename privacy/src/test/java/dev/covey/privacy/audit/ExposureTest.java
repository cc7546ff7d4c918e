package dev.covey.privacy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.error.ConfigurationException;
import dev.covey.testing.Trials;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExposureTest {
  private static final int CANDIDATES = 4096;

  @Test
  void aMemorisedSecretIsExposedByAllItsBits() {
    double[] references = new double[CANDIDATES - 1];
    Arrays.fill(references, 5);
    assertThat(Exposure.of(1, references)).isEqualTo(new Exposure(CANDIDATES, 1));
    assertThat(Exposure.of(1, references).bits()).isCloseTo(12, within(1e-12));
  }

  @Test
  void aModelThatTellsNothingApartExposesNothing() {
    double[] references = new double[CANDIDATES - 1];
    assertThat(Exposure.of(0, references).bits()).isZero();
  }

  @Test
  void theRankIsThatOfASortWithTiesFirst() {
    Trials.run(
        "rank",
        100,
        random -> {
          double[] references = new double[random.nextInt(1, 40)];
          for (int i = 0; i < references.length; i++) {
            references[i] = random.nextInt(10);
          }
          double secret = random.nextInt(10);
          Arrays.sort(references);
          int place = 0;
          while (place < references.length && references[place] <= secret) {
            place++;
          }
          assertThat(Exposure.of(secret, references).rank()).isEqualTo(place + 1);
        });
  }

  @Test
  void chanceIsNearlyTheLogarithmOfE() {
    assertThat(Exposure.bitsByChance(CANDIDATES)).isCloseTo(1 / Math.log(2), within(0.005));
    assertThat(Exposure.bitsByChance(1)).isZero();
    assertThat(Exposure.bitsByChance(2)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void brokenLossesAreRefused() {
    assertThatThrownBy(() -> Exposure.of(Double.NaN, new double[3]))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Exposure.of(1, new double[] {Double.NaN}))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new Exposure(4, 5)).isInstanceOf(ConfigurationException.class);
  }
}
