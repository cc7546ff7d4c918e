package dev.covey.client.daemon;

import dev.covey.client.eligibility.DataUse;
import dev.covey.client.eligibility.Device;
import dev.covey.client.eligibility.Devices;
import dev.covey.client.eligibility.Eligibility;
import dev.covey.client.identity.EnrolmentOutcome;
import dev.covey.client.remote.ClientObserver;
import dev.covey.client.remote.RemoteClient;
import dev.covey.client.remote.SessionIdentity;
import dev.covey.client.remote.Willingness;
import dev.covey.client.transfer.Pause;
import dev.covey.client.transfer.RetryPolicy;
import dev.covey.client.transfer.TransferClient;
import dev.covey.config.client.ClientConfig;
import dev.covey.core.Clock;
import dev.covey.core.error.StoreException;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.protocol.TransportSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a client from its settings until it is told to stop.
 *
 * <pre>
 * STATE/lock          held while a client runs
 * STATE/identity/     keys and certificate, mode 0700
 * STATE/sessions/     sessions of secure aggregation that were joined
 * STATE/downloads/    models, by digest
 * STATE/base/RUN/     base models, laid out as folders
 * STATE/updates/      updates that were trained, until their round is over
 * STATE/corrections/  what SCAFFOLD remembers
 * STATE/data-use      bytes of each day
 * </pre>
 */
public final class ClientDaemon {
  private final ClientConfig config;
  private final ClientObserver observer;
  private final Clock clock;
  private final TransportSettings transport;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private Optional<RemoteClient> client = Optional.empty();
  private Optional<CertificateRenewal> renewal = Optional.empty();

  public ClientDaemon(ClientConfig config, ClientObserver observer, Clock clock) {
    this(config, observer, clock, TransportSettings.DEFAULT);
  }

  /**
   * The same over connections that behave in another way.
   *
   * @param transport how soon a dead coordinator is noticed, among others
   */
  public ClientDaemon(
      ClientConfig config, ClientObserver observer, Clock clock, TransportSettings transport) {
    this.config = config;
    this.observer = observer;
    this.clock = clock;
    this.transport = transport;
  }

  /** The public half of the device's identity, which is made where there is none yet. */
  public static IdentityPublicKey identityKey(ClientConfig config) {
    return SessionIdentities.key(folder(config.state())).publicKey();
  }

  /** Asks the client to stop; safe from any thread. */
  public synchronized void stop() {
    stopped.set(true);
    client.ifPresent(RemoteClient::stop);
  }

  /**
   * Takes part until {@link #stop}.
   *
   * @throws dev.covey.core.error.CoveyException if the settings cannot work, or the coordinator
   *     refuses this client for good
   */
  public void run() {
    Path state = folder(config.state());
    try (FileChannel lockFile =
            FileChannel.open(
                state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(lockFile, state)) {
      // Waits differ from client to client, that not all come back at once; nothing else hangs on
      // it.
      SplittableRandom jitter = new SplittableRandom(new SecureRandom().nextLong());
      Connection connection = new Connection(config, state, clock, jitter.split(), transport);
      Connection.Opened opened = connection.open(stopped::get);
      try {
        SessionIdentity identity = SessionIdentities.of(config, state, clock);
        takePart(connection, opened, identity, state, jitter);
      } finally {
        opened.channel().shutdownNow();
      }
    } catch (IOException e) {
      throw new StoreException("cannot lock " + state + ": " + e.getMessage(), e);
    }
  }

  private void takePart(
      Connection connection,
      Connection.Opened opened,
      SessionIdentity identity,
      Path state,
      SplittableRandom jitter) {
    SwitchedChannel channel = opened.channel();
    TransferClient transfers =
        new TransferClient(
            channel,
            state.resolve("downloads"),
            RetryPolicy.DEFAULT,
            jitter.split(),
            Pause.sleeping());
    DataUse use =
        DataUse.open(
            state.resolve("data-use"),
            DataUse.capBytes(config.eligibility()),
            clock,
            ZoneId.systemDefault());
    ClientTransfers traffic = new ClientTransfers(transfers, use);
    RemoteClient remote =
        new RemoteClient(
            config.id(),
            channel,
            new OfferedRuns(config, identity, state, traffic, clock),
            new FileFinishedUpdates(folder(state.resolve("updates"))),
            traffic,
            willingness(use),
            observer,
            clock,
            jitter.split());
    Optional<CertificateRenewal> renewing =
        opened
            .identity()
            .map(
                enrolled ->
                    new CertificateRenewal(
                        enrolled, channel, () -> connection.renewed(enrolled), remote::reconnect));
    synchronized (this) {
      client = Optional.of(remote);
      renewal = renewing;
    }
    try {
      if (!stopped.get()) {
        remote.run();
      }
    } finally {
      renewing.ifPresent(CertificateRenewal::close);
    }
  }

  /**
   * Renews this client's certificate if a third of its life or less is left, and takes a connection
   * that shows the new one; happens by itself once a minute. Safe from any thread.
   *
   * @return whether there is a new certificate
   */
  public boolean renewCertificateIfDue() {
    Optional<CertificateRenewal> renewing;
    synchronized (this) {
      renewing = renewal;
    }
    return renewing
        .map(CertificateRenewal::renewIfDue)
        .filter(EnrolmentOutcome.Enrolled.class::isInstance)
        .isPresent();
  }

  private Willingness willingness(DataUse use) {
    Device device = Devices.of(config.eligibility(), clock);
    return () -> {
      Eligibility now =
          Eligibility.decide(
              config.eligibility(),
              device.state(),
              LocalTime.ofInstant(clock.now(), ZoneId.systemDefault()),
              use.bytesToday());
      return now instanceof Eligibility.NotEligible not
          ? new Willingness.Answer(false, String.join("; ", not.reasons()))
          : new Willingness.Answer(true, "");
    };
  }

  private static FileLock lock(FileChannel channel, Path state) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new StoreException(
          "another client uses the state folder " + state + "; one process at a time");
    }
    return lock;
  }

  private static Path folder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException("cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
  }
}
