package dev.covey.cli.command;

import dev.covey.assembly.CacheFolder;
import dev.covey.cli.terminal.Units;
import dev.covey.core.Hardware;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.ExitCodes;
import dev.covey.models.spi.TrainingEngine;
import dev.covey.models.spi.TrainingEngines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code covey doctor}. */
@Command(
    name = "doctor",
    description = "Check this machine: JDK, engines, GPU, memory, disk, ports.")
final class DoctorCommand extends Verb {
  private static final long ENOUGH_DISK_BYTES = 2L << 30;
  private static final long ENOUGH_MEMORY_BYTES = 2L << 30;

  /** One finding; {@code remedy} is empty where all is well. */
  private record Finding(String what, boolean good, String found, String remedy) {}

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>();
    findings.add(jdk());
    Hardware machine = Hardware.ofThisMachine();
    findings.add(
        new Finding("processor", true, machine.cpu() + ", " + machine.cores() + " cores", ""));
    findings.add(
        new Finding(
            "memory",
            machine.memoryBytes() >= ENOUGH_MEMORY_BYTES,
            Units.bytes(machine.memoryBytes()),
            "at least 2 GB are needed to train the examples"));
    for (TrainingEngine engine : TrainingEngines.all()) {
      findings.add(engine(engine));
    }
    findings.add(folder("run folder", Path.of("").toAbsolutePath()));
    findings.add(folder("cache folder", CacheFolder.path()));
    findings.add(port());
    boolean good = findings.stream().allMatch(Finding::good);
    if (json()) {
      printJson(
          Map.of(
              "healthy", good, "findings", findings.stream().map(DoctorCommand::fields).toList()));
    } else {
      for (Finding finding : findings) {
        out()
            .printf(
                "%-4s %-16s %s%n", finding.good() ? "ok" : "BAD", finding.what(), finding.found());
        if (!finding.good()) {
          out().printf("     %-16s %s%n", "", finding.remedy());
        }
      }
    }
    return good ? ExitCodes.DONE : ExitCodes.FAILED;
  }

  private static Map<String, Object> fields(Finding finding) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("what", finding.what());
    fields.put("good", finding.good());
    fields.put("found", finding.found());
    fields.put("remedy", finding.good() ? "" : finding.remedy());
    return fields;
  }

  private static Finding jdk() {
    return new Finding(
        "java",
        Runtime.version().feature() >= 17,
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        "install a JDK 17 or later");
  }

  private static Finding engine(TrainingEngine engine) {
    String what = "engine " + engine.name();
    try {
      return new Finding(what, true, engine.version() + " on " + engine.devices(), "");
    } catch (CoveyException e) {
      return new Finding(what, false, "does not start", String.valueOf(e.getMessage()));
    }
  }

  private static Finding folder(String what, Path folder) {
    try {
      Files.createDirectories(folder);
      Path probe = Files.createTempFile(folder, "covey-", ".probe");
      Files.delete(probe);
      long free = Files.getFileStore(folder).getUsableSpace();
      return new Finding(
          what,
          free >= ENOUGH_DISK_BYTES,
          folder + ", " + Units.bytes(free) + " free",
          "at least 2 GB free are recommended");
    } catch (IOException e) {
      return new Finding(
          what, false, folder + " cannot be written", "check its rights: " + e.getMessage());
    }
  }

  private static Finding port() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Finding("loopback port", socket.isBound(), "127.0.0.1 can be listened on", "");
    } catch (IOException e) {
      return new Finding(
          "loopback port",
          false,
          "cannot listen: " + e.getMessage(),
          "`covey stop` needs a port on 127.0.0.1");
    }
  }
}
