package dev.covey.client.eligibility;

import dev.covey.client.eligibility.DeviceState.Answer;
import dev.covey.client.eligibility.DeviceState.Battery;
import dev.covey.core.Utf8;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the Linux kernel says of power, in {@code /sys/class/power_supply} (kernel documentation,
 * ABI/testing/sysfs-class-power). Without further software it says nothing of what a network costs
 * or whether somebody is at the keyboard: those are unknown.
 *
 * <p>A machine whose kernel knows no battery is taken to be on mains. Of several batteries the
 * charges are averaged; those of mice and other attached devices do not count.
 */
public final class LinuxDevice implements Device {
  private static final List<String> CHARGING = List.of("charging", "full", "not charging");

  private final Path powerSupplies;

  /** This machine. */
  public LinuxDevice() {
    this(Paths.get("/sys/class/power_supply"));
  }

  LinuxDevice(Path powerSupplies) {
    this.powerSupplies = powerSupplies;
  }

  @Override
  public DeviceState state() {
    List<Path> supplies = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(powerSupplies)) {
      entries.forEach(supplies::add);
    } catch (IOException | DirectoryIteratorException e) {
      return DeviceState.UNKNOWN;
    }
    List<Path> batteries =
        supplies.stream().filter(supply -> is(supply, "type", "battery")).toList();
    List<Path> own = batteries.stream().filter(battery -> !is(battery, "scope", "device")).toList();
    List<Path> sources =
        supplies.stream()
            .filter(supply -> !batteries.contains(supply) && !is(supply, "scope", "device"))
            .toList();
    return new DeviceState(charge(own), charging(own, sources), Answer.UNKNOWN, Answer.UNKNOWN);
  }

  private static Battery charge(List<Path> batteries) {
    if (batteries.isEmpty()) {
      return new Battery.Absent();
    }
    int sum = 0;
    for (Path battery : batteries) {
      Optional<Integer> percent = text(battery, "capacity").flatMap(LinuxDevice::percent);
      if (percent.isEmpty()) {
        return new Battery.Unknown();
      }
      sum += percent.get();
    }
    return new Battery.Percent(sum / batteries.size());
  }

  private static Answer charging(List<Path> batteries, List<Path> sources) {
    if (batteries.isEmpty()
        || sources.stream().anyMatch(source -> is(source, "online", "1"))
        || batteries.stream()
            .anyMatch(b -> text(b, "status").map(CHARGING::contains).orElse(false))) {
      return Answer.YES;
    }
    boolean discharging = batteries.stream().anyMatch(b -> is(b, "status", "discharging"));
    return discharging || sources.stream().anyMatch(source -> is(source, "online", "0"))
        ? Answer.NO
        : Answer.UNKNOWN;
  }

  private static Optional<Integer> percent(String text) {
    return text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= 100
        ? Optional.of(Integer.parseInt(text))
        : Optional.empty();
  }

  private static boolean is(Path supply, String file, String value) {
    return text(supply, file).map(value::equals).orElse(false);
  }

  /** In lower case. A driver may refuse to be read at any moment; then there is nothing. */
  private static Optional<String> text(Path supply, String file) {
    try {
      return Optional.of(Utf8.read(supply.resolve(file)).strip().toLowerCase(Locale.ROOT));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
