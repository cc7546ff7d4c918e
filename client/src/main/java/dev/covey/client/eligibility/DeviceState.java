package dev.covey.client.eligibility;

/**
 * What a device is doing.
 *
 * @param charging whether it is charging or on mains
 * @param metered whether its network costs something by the byte
 * @param idle whether nobody is using it
 */
public record DeviceState(Battery battery, Answer charging, Answer metered, Answer idle) {
  /** Nothing is known. */
  public static final DeviceState UNKNOWN =
      new DeviceState(new Battery.Unknown(), Answer.UNKNOWN, Answer.UNKNOWN, Answer.UNKNOWN);

  /** An answer, of which there may be none. */
  public enum Answer {
    YES,
    NO,
    UNKNOWN
  }

  /** The battery's charge. */
  public sealed interface Battery {
    /** 0 to 100. */
    record Percent(int percent) implements Battery {
      public Percent {
        if (percent < 0 || percent > 100) {
          throw new IllegalArgumentException(
              "a battery at " + percent + " percent: expected 0 to 100");
        }
      }
    }

    /** The device has none. */
    record Absent() implements Battery {}

    /** Nobody can tell. */
    record Unknown() implements Battery {}
  }
}
