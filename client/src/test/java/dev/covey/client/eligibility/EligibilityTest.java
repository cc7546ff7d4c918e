package dev.covey.client.eligibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.client.eligibility.DeviceState.Answer;
import dev.covey.client.eligibility.DeviceState.Battery;
import dev.covey.client.eligibility.Eligibility.Eligible;
import dev.covey.client.eligibility.Eligibility.NotEligible;
import dev.covey.config.client.ClientConfig;
import dev.covey.config.client.DailyHours;
import java.time.LocalTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EligibilityTest {
  private static final LocalTime NOON = LocalTime.NOON;
  private static final DeviceState AT_REST =
      new DeviceState(new Battery.Percent(80), Answer.YES, Answer.NO, Answer.YES);
  private static final ClientConfig.Eligibility STRICT =
      new ClientConfig.Eligibility(
          true, true, true, 50, 100, DailyHours.parse("22:00-13:00"), Optional.empty());

  @Test
  void aDeviceOfWhichNothingIsAskedTakesPartWhateverItDoes() {
    assertThat(
            Eligibility.decide(
                ClientConfig.Eligibility.ALWAYS, DeviceState.UNKNOWN, NOON, Long.MAX_VALUE))
        .isEqualTo(new Eligible());
  }

  @Test
  void aDeviceThatMeetsAllConditionsTakesPart() {
    assertThat(Eligibility.decide(STRICT, AT_REST, NOON, 99_999_999)).isEqualTo(new Eligible());
  }

  @Test
  void eachConditionThatIsNotMetIsAReason() {
    DeviceState busy = new DeviceState(new Battery.Percent(49), Answer.NO, Answer.YES, Answer.NO);
    NotEligible not =
        (NotEligible) Eligibility.decide(STRICT, busy, LocalTime.of(13, 0), 100_000_000);
    assertThat(not.reasons())
        .containsExactly(
            "the device is not charging",
            "the device is on a metered network",
            "the device is in use",
            "the battery is at 49 percent: eligibility.minimum-battery-percent is 50",
            "the time is not within eligibility.hours 22:00-13:00",
            "100000000 bytes were used today: eligibility.data-cap-megabytes-per-day is 100");
  }

  @Test
  void whatIsRequiredButUnknownIsNotMet() {
    NotEligible not = (NotEligible) Eligibility.decide(STRICT, DeviceState.UNKNOWN, NOON, 0);
    assertThat(not.reasons()).hasSize(4).allMatch(reason -> reason.contains("cannot tell"));
  }

  @Test
  void aDeviceWithoutABatteryMeetsEveryBoundOnItsCharge() {
    DeviceState desktop = new DeviceState(new Battery.Absent(), Answer.YES, Answer.NO, Answer.YES);
    assertThat(Eligibility.decide(STRICT, desktop, NOON, 0)).isEqualTo(new Eligible());
  }

  @Test
  void whatACoordinatorIsToldSaysNothingOfTheDevice() {
    assertThat(NotEligible.TOLD).doesNotContainPattern("(?i)batter|charg|idle|network|hour|data");
  }
}
