package dev.covey.incentive.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.testing.Trials;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Forecasts with forgetting and newcomers. */
class QualityForecastsTest {
  private static final ClientId A = new ClientId("a");
  private static final ClientId B = new ClientId("b");
  private static final ClientId NEW = new ClientId("new");

  private static QualityForecasts none(double forgetting, double priorWeight) {
    return QualityForecasts.none(new ForecastSettings(forgetting, 0.75, 5, priorWeight));
  }

  @Test
  void withoutAPriorTheForecastIsTheQuotientOfThePaper() {
    Trials.run(
        "forecast against the formula",
        500,
        random -> {
          double rho = random.nextDouble(0.3, 1);
          QualityForecasts forecasts = none(rho, 0);
          List<double[]> seen = new ArrayList<>();
          int round = 0;
          for (int i = 0; i < random.nextInt(1, 20); i++) {
            round += random.nextInt(1, 6);
            double quality = random.nextDouble(-3, 10);
            seen.add(new double[] {round, quality});
            forecasts = forecasts.observe(round, Map.of(A, quality));
          }
          int now = round + random.nextInt(10);
          double above = 0;
          double below = 0;
          for (double[] one : seen) {
            above += Math.pow(rho, now - one[0]) * one[1];
            below += Math.pow(rho, now - one[0]);
          }
          assertThat(forecasts.forecast(A, now)).isCloseTo(above / below, within(1e-9));
        });
  }

  @Test
  void withoutForgettingTheForecastIsTheMean() {
    QualityForecasts forecasts =
        none(1, 0).observe(1, Map.of(A, 2.0)).observe(7, Map.of(A, 4.0)).observe(9, Map.of(A, 9.0));
    assertThat(forecasts.forecast(A, 50)).isEqualTo(5);
  }

  @Test
  void whileNobodyWasMeasuredEverybodyIsWorthTheFirstQuality() {
    assertThat(none(0.9, 1).forecast(NEW, 1)).isEqualTo(5);
  }

  @Test
  void aNewcomerIsExpectedToBeAsGoodAsTheQuantileOfTheMeasured() {
    QualityForecasts forecasts = none(0.9, 1);
    for (int i = 1; i <= 8; i++) {
      forecasts = forecasts.observe(1, Map.of(new ClientId("c" + i), (double) i));
    }
    assertThat(forecasts.newcomer()).isEqualTo(6);
    assertThat(forecasts.forecast(NEW, 2)).isEqualTo(6);
  }

  @Test
  void whoWasNotSeenForLongIsJudgedLikeANewcomerAgain() {
    QualityForecasts forecasts = none(0.8, 0.5).observe(1, Map.of(A, 10.0, B, 1.0));
    double newcomer = forecasts.newcomer();
    double soon = forecasts.forecast(B, 1);
    double later = forecasts.forecast(B, 10);
    double muchLater = forecasts.forecast(B, 200);
    assertThat(soon).isCloseTo((1 + 0.5 * newcomer) / 1.5, within(1e-12));
    assertThat(later).isStrictlyBetween(soon, newcomer);
    assertThat(muchLater).isCloseTo(newcomer, within(1e-9));
  }

  @Test
  void withoutAPriorAnObservationNeverFades() {
    QualityForecasts forecasts = none(0.5, 0).observe(1, Map.of(A, 3.0));
    assertThat(forecasts.forecast(A, 1_000_000)).isEqualTo(3);
  }

  @Test
  void harmIsForecastButWorthNothingInABid() {
    QualityForecasts forecasts = none(0.9, 0).observe(1, Map.of(A, -4.0, B, 2.0));
    assertThat(forecasts.forecast(A, 2)).isEqualTo(-4);
    assertThat(forecasts.forBids(List.of(B, A), 2))
        .containsExactly(Map.entry(A, 0.0), Map.entry(B, 2.0));
  }

  @Test
  void observingLeavesTheEarlierValueAsItWas() {
    QualityForecasts before = none(0.9, 1).observe(1, Map.of(A, 1.0));
    before.observe(2, Map.of(A, 100.0));
    assertThat(before).isEqualTo(none(0.9, 1).observe(1, Map.of(A, 1.0)));
  }

  @Test
  void roundsOutOfOrderAndQualitiesThatAreNoNumberAreRefused() {
    QualityForecasts forecasts = none(0.9, 1).observe(5, Map.of(A, 1.0));
    assertThatThrownBy(() -> forecasts.observe(4, Map.of(A, 1.0)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("round 4 after one of round 5");
    assertThatThrownBy(() -> forecasts.observe(6, Map.of(A, Double.NaN)))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> new ForecastSettings(0, 0.5, 1, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("forgetting of 0.0");
  }

  @Test
  void rawQualityIsExamplesTimesLossReduction() {
    assertThat(QualitySource.rawQuality(200, 3.5, 3.0)).isEqualTo(100);
    assertThat(QualitySource.rawQuality(200, 3.0, 3.5)).isEqualTo(-100);
    assertThatThrownBy(() -> QualitySource.rawQuality(1, 3.0, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlySeeingUpdatesDoesNotWorkUnderMasks() {
    for (QualitySource source : QualitySource.values()) {
      assertThat(source.worksUnderMasks()).isEqualTo(source != QualitySource.UPDATE_VISIBLE);
      assertThat(source.reveals()).isNotBlank();
    }
  }
}
