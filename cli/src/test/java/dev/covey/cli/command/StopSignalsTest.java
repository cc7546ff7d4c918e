package dev.covey.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A signal that this process sends itself arrives as a request to stop. */
class StopSignalsTest {
  private static final int SIGINT = 2;

  /** What a process ignores from its start, a Java machine does not listen to. */
  private static boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
        .anyMatch(mask -> (mask >> (signal - 1) & 1) == 1);
  }

  @Test
  void sigintIsHeardAndDoesNotEndTheProcess() throws IOException, InterruptedException {
    if (isIgnored(SIGINT)) {
      System.err.println(
          "SKIPPED the test of SIGINT: whoever started this process has it ignored (nohup, or `&`)");
      Assumptions.abort("SIGINT is ignored");
    }
    CountDownLatch heard = new CountDownLatch(1);
    StopSignals.install(heard::countDown);
    Process kill =
        new ProcessBuilder("kill", "-INT", Long.toString(ProcessHandle.current().pid())).start();
    assertThat(kill.waitFor()).isZero();
    assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
