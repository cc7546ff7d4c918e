package dev.covey.client.eligibility;

import dev.covey.config.client.ClientConfig;
import dev.covey.core.Clock;
import java.util.Locale;

/** From what {@code client.toml} says to who is asked about the device. */
public final class Devices {
  private Devices() {}

  /** The status file where there is one, else the system as far as it tells. */
  public static Device of(ClientConfig.Eligibility config, Clock clock) {
    if (config.statusFile().isPresent()) {
      return new StatusFileDevice(config.statusFile().get(), clock);
    }
    boolean linux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
    return linux ? new LinuxDevice() : () -> DeviceState.UNKNOWN;
  }
}
