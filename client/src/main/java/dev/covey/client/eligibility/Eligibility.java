package dev.covey.client.eligibility;

import dev.covey.client.eligibility.DeviceState.Answer;
import dev.covey.client.eligibility.DeviceState.Battery;
import dev.covey.config.client.ClientConfig;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;

/** Whether a device takes part now. */
public sealed interface Eligibility {
  /** It does. */
  record Eligible() implements Eligibility {}

  /**
   * It does not.
   *
   * @param reasons one for each condition that is not met, for the owner's own log; they tell what
   *     the device and its owner are doing and must not leave the device
   */
  record NotEligible(List<String> reasons) implements Eligibility {
    /** All that a coordinator is told. */
    public static final String TOLD = "the conditions of its owner are not met";

    public NotEligible {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * Decides. A condition that is required but unknown is not met: the owner did not say "perhaps".
   * A device without a battery meets every bound on its charge.
   *
   * @param localTime on the device's own clock
   * @param bytesToday sent and received today, in local time
   */
  static Eligibility decide(
      ClientConfig.Eligibility config, DeviceState state, LocalTime localTime, long bytesToday) {
    List<String> reasons = new ArrayList<>();
    require(
        config.charging(), state.charging(), Answer.YES, "charging", "is not charging", reasons);
    require(
        config.unmeteredNetwork(),
        state.metered(),
        Answer.NO,
        "unmetered-network",
        "is on a metered network",
        reasons);
    require(config.idle(), state.idle(), Answer.YES, "idle", "is in use", reasons);
    battery(config.minimumBatteryPercent(), state.battery(), reasons);
    config
        .hours()
        .filter(hours -> !hours.contains(localTime))
        .ifPresent(hours -> reasons.add("the time is not within eligibility.hours " + hours));
    long cap = DataUse.capBytes(config);
    if (cap > 0 && bytesToday >= cap) {
      reasons.add(
          bytesToday
              + " bytes were used today: eligibility.data-cap-megabytes-per-day is "
              + config.dataCapMegabytesPerDay());
    }
    return reasons.isEmpty() ? new Eligible() : new NotEligible(reasons);
  }

  private static void require(
      boolean required, Answer found, Answer wanted, String key, String not, List<String> reasons) {
    if (!required || found == wanted) {
      return;
    }
    reasons.add(
        found == Answer.UNKNOWN
            ? "eligibility." + key + " is required, but this system cannot tell; give a status-file"
            : "the device " + not);
  }

  private static void battery(int minimum, Battery battery, List<String> reasons) {
    if (minimum == 0) {
      return;
    }
    if (battery instanceof Battery.Percent charge && charge.percent() < minimum) {
      reasons.add(
          "the battery is at "
              + charge.percent()
              + " percent: eligibility.minimum-battery-percent is "
              + minimum);
    } else if (battery instanceof Battery.Unknown) {
      reasons.add(
          "eligibility.minimum-battery-percent is set, but this system cannot tell the charge; give"
              + " a status-file");
    }
  }
}
