package dev.covey.client.eligibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.client.eligibility.DeviceState.Answer;
import dev.covey.client.eligibility.DeviceState.Battery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;

  private void supply(String name, String... filesAndValues) throws Exception {
    Path supply = Files.createDirectories(folder.resolve(name));
    for (int i = 0; i < filesAndValues.length; i += 2) {
      Files.writeString(supply.resolve(filesAndValues[i]), filesAndValues[i + 1] + "\n");
    }
  }

  private DeviceState linux() {
    return new LinuxDevice(folder).state();
  }

  @Test
  void aLaptopOnItsBatteryIsNotCharging() throws Exception {
    supply("AC", "type", "Mains", "online", "0");
    supply("BAT0", "type", "Battery", "capacity", "63", "status", "Discharging");
    assertThat(linux())
        .isEqualTo(
            new DeviceState(new Battery.Percent(63), Answer.NO, Answer.UNKNOWN, Answer.UNKNOWN));
  }

  @Test
  void aLaptopOnMainsIsChargingAlsoWhenItIsFull() throws Exception {
    supply("AC", "type", "Mains", "online", "1");
    supply("BAT0", "type", "Battery", "capacity", "100", "status", "Full");
    assertThat(linux().charging()).isEqualTo(Answer.YES);
  }

  @Test
  void twoBatteriesAreOneCharge() throws Exception {
    supply("BAT0", "type", "Battery", "capacity", "10", "status", "Discharging");
    supply("BAT1", "type", "Battery", "capacity", "90", "status", "Unknown");
    assertThat(linux().battery()).isEqualTo(new Battery.Percent(50));
    assertThat(linux().charging()).isEqualTo(Answer.NO);
  }

  @Test
  void theBatteryOfAMouseIsNotTheDevices() throws Exception {
    supply("hid", "type", "Battery", "scope", "Device", "capacity", "5", "status", "Discharging");
    assertThat(linux().battery()).isEqualTo(new Battery.Absent());
    assertThat(linux().charging()).isEqualTo(Answer.YES);
  }

  @Test
  void aSystemThatSaysNothingIsUnknown() throws Exception {
    assertThat(new LinuxDevice(folder.resolve("absent")).state()).isEqualTo(DeviceState.UNKNOWN);
    supply("BAT0", "type", "Battery", "status", "Unknown");
    assertThat(linux().battery()).isEqualTo(new Battery.Unknown());
    assertThat(linux().charging()).isEqualTo(Answer.UNKNOWN);
    supply("BAT0", "capacity", "101");
    assertThat(linux().battery()).isEqualTo(new Battery.Unknown());
  }

  private DeviceState file(String text, Duration age) throws Exception {
    Path file = Files.writeString(folder.resolve("status"), text);
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    return new StatusFileDevice(file, new FixedClock(NOW)).state();
  }

  @Test
  void aStatusFileSaysWhatItSaysAndNoMore() throws Exception {
    assertThat(
            file(
                "# by a script\nbattery-percent = 80\ncharging=true\nmetered = false\nidle =  true\n",
                Duration.ZERO))
        .isEqualTo(new DeviceState(new Battery.Percent(80), Answer.YES, Answer.NO, Answer.YES));
    assertThat(file("battery-percent = \"none\"\nidle = maybe\n", Duration.ofMinutes(15)))
        .isEqualTo(
            new DeviceState(new Battery.Absent(), Answer.UNKNOWN, Answer.UNKNOWN, Answer.UNKNOWN));
    assertThat(file("battery-percent = 101\n= 3\n\n#idle = true", Duration.ZERO))
        .isEqualTo(DeviceState.UNKNOWN);
  }

  @Test
  void aStatusFileThatNobodyWritesAnyMoreSaysNothing() throws Exception {
    assertThat(file("charging = true\n", Duration.ofMinutes(16))).isEqualTo(DeviceState.UNKNOWN);
    // One from the future is as little to be believed.
    assertThat(file("charging = true\n", Duration.ofMinutes(-16))).isEqualTo(DeviceState.UNKNOWN);
    Files.delete(folder.resolve("status"));
    assertThat(new StatusFileDevice(folder.resolve("status"), new FixedClock(NOW)).state())
        .isEqualTo(DeviceState.UNKNOWN);
  }
}
