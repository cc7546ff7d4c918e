package dev.covey.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A signal that this process sends itself arrives as a request to stop. */
class StopSignalsTest {
  @Test
  void sigintIsHeardAndDoesNotEndTheProcess() throws IOException, InterruptedException {
    CountDownLatch heard = new CountDownLatch(1);
    StopSignals.install(heard::countDown);
    Process kill =
        new ProcessBuilder("kill", "-INT", Long.toString(ProcessHandle.current().pid())).start();
    assertThat(kill.waitFor()).isZero();
    assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
