package dev.covey.config.client;

import dev.covey.core.error.ConfigurationException;
import java.time.LocalTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hours of every day, in local time; they may run over midnight.
 *
 * @param from the first minute that belongs to them
 * @param until the first minute that does not, not {@code from}
 */
public record DailyHours(LocalTime from, LocalTime until) {
  private static final String TIME = "([01][0-9]|2[0-3]):([0-5][0-9])";
  private static final Pattern WRITTEN = Pattern.compile(TIME + "-" + TIME);

  public DailyHours {
    if (from.equals(until)) {
      throw new ConfigurationException(
          "hours from " + from + " until " + until + " are none: leave them out for always");
    }
  }

  /** Reads {@code HH:MM-HH:MM}, such as {@code 22:00-06:00}. */
  public static Optional<DailyHours> parse(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      return Optional.empty();
    }
    LocalTime from = time(written.group(1), written.group(2));
    LocalTime until = time(written.group(3), written.group(4));
    return from.equals(until) ? Optional.empty() : Optional.of(new DailyHours(from, until));
  }

  private static LocalTime time(String hour, String minute) {
    return LocalTime.of(Integer.parseInt(hour), Integer.parseInt(minute));
  }

  /** Whether a time of day belongs to them. */
  public boolean contains(LocalTime time) {
    boolean afterFrom = !time.isBefore(from);
    boolean beforeUntil = time.isBefore(until);
    return from.isBefore(until) ? afterFrom && beforeUntil : afterFrom || beforeUntil;
  }

  /** {@code HH:MM-HH:MM}, which reads back equal. */
  @Override
  public String toString() {
    return String.format(
        "%02d:%02d-%02d:%02d",
        from.getHour(), from.getMinute(), until.getHour(), until.getMinute());
  }
}
