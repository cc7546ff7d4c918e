package dev.covey.client.daemon;

import dev.covey.client.identity.EnrolmentOutcome;
import dev.covey.client.identity.ParticipantIdentity;
import io.grpc.ManagedChannel;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a client's certificate good for as long as the client runs: renews it over the open
 * connection when a third of its life is left, and has the client take a connection that shows the
 * new one. What is under way on the old connection ends there.
 */
final class CertificateRenewal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);
  private static final long EVERY_SECONDS = 60;

  private final ParticipantIdentity identity;
  private final SwitchedChannel channel;
  private final Supplier<ManagedChannel> renewed;
  private final Runnable reconnect;
  private final ScheduledExecutorService timer;

  /**
   * Begins to look, once a minute.
   *
   * @param renewed opens a channel that shows the newest certificate
   * @param reconnect has the client leave its stream for another
   */
  CertificateRenewal(
      ParticipantIdentity identity,
      SwitchedChannel channel,
      Supplier<ManagedChannel> renewed,
      Runnable reconnect) {
    this.identity = identity;
    this.channel = channel;
    this.renewed = renewed;
    this.reconnect = reconnect;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "covey-renewal");
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleWithFixedDelay(this::tryToRenew, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  /** What fails is tried again: an exception would end its repetition. */
  private void tryToRenew() {
    try {
      renewIfDue();
    } catch (RuntimeException e) {
      LOG.warn("the certificate could not be renewed, and is tried again: {}", e.getMessage());
    }
  }

  /** Renews it if that is due, and waits for the answer. */
  synchronized EnrolmentOutcome renewIfDue() {
    EnrolmentOutcome outcome = identity.renewIfDue(channel);
    if (outcome instanceof EnrolmentOutcome.Enrolled enrolled) {
      LOG.info("the certificate is renewed until {}", enrolled.chain().expiresAt());
      channel.switchTo(renewed.get());
      reconnect.run();
    } else if (!(outcome instanceof EnrolmentOutcome.NotDue)) {
      LOG.warn("the certificate is due for renewal: {}", outcome);
    }
    return outcome;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
