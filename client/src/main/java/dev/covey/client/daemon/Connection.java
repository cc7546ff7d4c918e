package dev.covey.client.daemon;

import dev.covey.client.identity.EnrolmentOutcome;
import dev.covey.client.identity.OwnIdentity;
import dev.covey.client.identity.ParticipantIdentity;
import dev.covey.config.client.ClientConfig;
import dev.covey.core.Clock;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.NetworkException;
import dev.covey.core.error.StoppedException;
import dev.covey.crypto.pki.Authorities;
import dev.covey.crypto.pki.ChainCheck;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.crypto.pki.OwnCertificate;
import dev.covey.protocol.Channels;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.TransportSettings;
import dev.covey.protocol.WireVersion;
import dev.covey.protocol.tls.LoopbackSecret;
import dev.covey.protocol.tls.Plaintext;
import dev.covey.protocol.tls.ServerTrust;
import dev.covey.protocol.tls.Tls;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Opens the way to the coordinator: enrols first where that has not been done. */
final class Connection {
  private static final long MOST_WAIT_MILLIS = 30_000;

  private final ClientConfig config;
  private final Path state;
  private final Clock clock;
  private final RandomGenerator random;

  Connection(ClientConfig config, Path state, Clock clock, RandomGenerator random) {
    this.config = config;
    this.state = state;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A channel with credentials; it connects when first used. Waits for the coordinator for as long
   * as it takes to enrol.
   *
   * @param stopped whether to give up waiting
   */
  ManagedChannel open(BooleanSupplier stopped) {
    if (config.tls() instanceof ClientConfig.Tls.Off) {
      return inTheClear();
    }
    if (config.tls() instanceof ClientConfig.Tls.Own own) {
      return withOwnCertificate(own, stopped);
    }
    ParticipantIdentity identity =
        ParticipantIdentity.openOrCreate(state.resolve("identity"), clock);
    if (config.tls() instanceof ClientConfig.Tls.BuiltIn builtIn) {
      builtIn.authority().ifPresent(file -> identity.trusting(authority(file)));
    }
    if (!identity.isEnrolled()) {
      enrol(
          (token, connect) ->
              identity.enrol(token, Optional.of(config.id()), Tls.Provider.fastest(), connect),
          stopped);
    }
    ManagedChannel channel = builder(identity.credentials(Tls.Provider.fastest())).build();
    if (identity.renewIfDue(channel) instanceof EnrolmentOutcome.Enrolled) {
      // The credentials hold the old certificate for connections that are open; start with the new.
      channel.shutdownNow();
      channel = builder(identity.credentials(Tls.Provider.fastest())).build();
    }
    return channel;
  }

  /** On the coordinator's own machine: its loopback secret takes the place of a certificate. */
  private ManagedChannel inTheClear() {
    if (!(config.enrolment() instanceof ClientConfig.Enrolment.InFile secret)) {
      throw new ConfigurationException(
          "client.token-file: without TLS it must name the file loopback.secret of the"
              + " coordinator's data folder");
    }
    return builder(Plaintext.insecureLoopbackClient(config.coordinator().host()))
        .intercept(
            LoopbackSecret.read(secret.file())
                .callingAs(new PeerIdentity(config.id(), PeerIdentity.Role.CLIENT)))
        .build();
  }

  private ServerTrust authority(Path file) {
    return new ServerTrust.Under(Authorities.read("tls.authority", file, clock.now()));
  }

  /** The certificate is the operator's authority's; a token says once whose it is. */
  private ManagedChannel withOwnCertificate(ClientConfig.Tls.Own files, BooleanSupplier stopped) {
    OwnIdentity identity =
        new OwnIdentity(
            state.resolve("identity"),
            OwnCertificate.read(
                files.certificate(), files.key(), ChainCheck.Use.CLIENT, clock.now()),
            authority(files.authority()),
            clock);
    if (!identity.isBound()) {
      enrol(
          (token, connect) -> identity.bind(token, config.id(), Tls.Provider.fastest(), connect),
          stopped);
    }
    return builder(identity.credentials(Tls.Provider.fastest())).build();
  }

  /** How a token is redeemed. */
  private interface Enroller {
    EnrolmentOutcome enrol(EnrolmentToken token, Function<ChannelCredentials, Channel> connect);
  }

  private void enrol(Enroller enroller, BooleanSupplier stopped) {
    EnrolmentToken token =
        config
            .enrolment()
            .find()
            .map(written -> EnrolmentToken.parse(written.reveal()))
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "client.token: missing; this device is not enrolled yet. The operator's"
                            + " `covey roster enroll` gives a token"));
    for (int failures = 0; ; failures++) {
      List<ManagedChannel> opened = new ArrayList<>();
      EnrolmentOutcome outcome =
          enroller.enrol(
              token,
              credentials -> {
                ManagedChannel channel = builder(credentials).build();
                opened.add(channel);
                return channel;
              });
      opened.forEach(ManagedChannel::shutdownNow);
      if (outcome instanceof EnrolmentOutcome.Enrolled) {
        return;
      }
      if (!(outcome instanceof EnrolmentOutcome.Unreachable)) {
        throw new NetworkException("enrolment failed: " + outcome);
      }
      if (stopped.getAsBoolean()) {
        throw new StoppedException("stopped before the device was enrolled", null);
      }
      long bound = Math.min(MOST_WAIT_MILLIS, 200L << Math.min(failures, 10));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1 + random.nextLong(bound)));
    }
  }

  private NettyChannelBuilder builder(ChannelCredentials credentials) {
    return Channels.builder(config.coordinator().toString(), credentials, TransportSettings.DEFAULT)
        .maxInboundMessageSize(WireVersion.MAX_MESSAGE_BYTES);
  }
}
