package dev.covey.client.eligibility;

import dev.covey.client.eligibility.DeviceState.Answer;
import dev.covey.client.eligibility.DeviceState.Battery;
import dev.covey.core.Clock;
import dev.covey.core.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What something else on the device writes into a file: {@code battery-percent = 80} (or {@code
 * "none"}), {@code charging = true}, {@code metered = false}, {@code idle = true}, one a line;
 * lines that begin with # do not count. What is left out or not understood is unknown, and so is
 * everything in a file that nobody has touched for {@link #OLDEST}: its writer has died.
 */
public final class StatusFileDevice implements Device {
  /** Age from which on a file says nothing. */
  public static final Duration OLDEST = Duration.ofMinutes(15);

  private static final long MOST_BYTES = 65_536;

  private final Path file;
  private final Clock clock;

  public StatusFileDevice(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  @Override
  public DeviceState state() {
    Map<String, String> said = new HashMap<>();
    try {
      Duration age =
          Duration.between(Files.getLastModifiedTime(file).toInstant(), clock.now()).abs();
      if (age.compareTo(OLDEST) > 0 || Files.size(file) > MOST_BYTES) {
        return DeviceState.UNKNOWN;
      }
      for (String line : Utf8.read(file).split("\n")) {
        int equals = line.indexOf('=');
        if (equals > 0 && !line.strip().startsWith("#")) {
          said.put(
              line.substring(0, equals).strip(),
              line.substring(equals + 1).strip().replace("\"", ""));
        }
      }
    } catch (IOException e) {
      return DeviceState.UNKNOWN;
    }
    return new DeviceState(
        battery(said.getOrDefault("battery-percent", "")),
        answer(said.getOrDefault("charging", "")),
        answer(said.getOrDefault("metered", "")),
        answer(said.getOrDefault("idle", "")));
  }

  private static Battery battery(String text) {
    if (text.equals("none")) {
      return new Battery.Absent();
    }
    return text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= 100
        ? new Battery.Percent(Integer.parseInt(text))
        : new Battery.Unknown();
  }

  private static Answer answer(String text) {
    return switch (text) {
      case "true" -> Answer.YES;
      case "false" -> Answer.NO;
      default -> Answer.UNKNOWN;
    };
  }
}
