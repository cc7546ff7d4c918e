package dev.covey.incentive.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.error.ConfigurationException;
import dev.covey.testing.Trials;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** From work to a bid. */
class CostModelTest {
  /** 4 W while training, 1 W on the radio, 1 MB/s up and 5 MB/s down. */
  private static final Device PHONE = new Device(4, 1, 1e6, 5e6);

  private static CostModel model(double joules, double seconds, long bytes) {
    return new CostModel(360_000, 72_000, 500, 10, joules, seconds, bytes);
  }

  private static final CostModel GENEROUS = model(1e9, 1e9, Long.MAX_VALUE);

  @Test
  void aBidIsThePriceOfEnergyTimeAndData() {
    // 100 s of training; 10 s up and 2 s down on the radio: 412 J, 112 s, 20 MB.
    Work work = new Work(100, 10_000_000, 10_000_000);
    assertThat(GENEROUS.decide(PHONE, work))
        .isInstanceOfSatisfying(
            CostModel.Bids.class,
            bid -> {
              assertThat(bid.energyMicrounits()).isCloseTo(41.2, within(1e-9));
              assertThat(bid.timeMicrounits()).isCloseTo(2240, within(1e-9));
              assertThat(bid.dataMicrounits()).isCloseTo(10_000, within(1e-9));
              assertThat(bid.costMicrounits()).isEqualTo(12_292);
            });
  }

  @Test
  void theBidIsNeverBelowTheCostAndLessThanOneMicrounitAbove() {
    Trials.run(
        "bids cover costs",
        500,
        random -> {
          Work work = work(random);
          CostModel.Bids bid = (CostModel.Bids) GENEROUS.decide(PHONE, work);
          double cost = bid.energyMicrounits() + bid.timeMicrounits() + bid.dataMicrounits() + 10;
          assertThat(bid.costMicrounits() - cost).isBetween(0.0, 1.0);
        });
  }

  @Test
  void moreWorkNeverCostsLess() {
    Trials.run(
        "costs grow with work",
        500,
        random -> {
          Work less = work(random);
          Work more =
              new Work(
                  less.trainingSeconds() + random.nextDouble(10),
                  less.uplinkBytes() + random.nextInt(1000),
                  less.downlinkBytes() + random.nextInt(1000));
          assertThat(((CostModel.Bids) GENEROUS.decide(PHONE, more)).costMicrounits())
              .isGreaterThanOrEqualTo(
                  ((CostModel.Bids) GENEROUS.decide(PHONE, less)).costMicrounits());
        });
  }

  private static Work work(RandomGenerator random) {
    return new Work(
        random.nextDouble(1000), random.nextInt(100_000_000), random.nextInt(100_000_000));
  }

  @Test
  void beyondTheOwnersLimitsTheClientDeclinesAndSaysWhy() {
    Work work = new Work(100, 10_000_000, 10_000_000);
    assertThat(model(411, 1e9, Long.MAX_VALUE).decide(PHONE, work))
        .isEqualTo(new CostModel.Declines(CostModel.Reason.ENERGY));
    assertThat(model(412, 111, Long.MAX_VALUE).decide(PHONE, work))
        .isEqualTo(new CostModel.Declines(CostModel.Reason.TIME));
    assertThat(model(412, 112, 19_999_999).decide(PHONE, work))
        .isEqualTo(new CostModel.Declines(CostModel.Reason.DATA));
    assertThat(model(412, 112, 20_000_000).decide(PHONE, work)).isInstanceOf(CostModel.Bids.class);
    CostModel dear = new CostModel(1e300, 0, 0, 0, 1e9, 1e9, Long.MAX_VALUE);
    assertThat(dear.decide(PHONE, work)).isEqualTo(new CostModel.Declines(CostModel.Reason.PRICE));
  }

  @Test
  void noWorkCostsTheFixedPrice() {
    assertThat(GENEROUS.decide(PHONE, new Work(0, 0, 0)))
        .isEqualTo(new CostModel.Bids(10, 0, 0, 0));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Work(Double.NaN, 0, 0)).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new Device(1, 1, 0, 1)).isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> new CostModel(-1, 0, 0, 0, 1, 1, 1))
        .isInstanceOf(ConfigurationException.class);
  }
}
