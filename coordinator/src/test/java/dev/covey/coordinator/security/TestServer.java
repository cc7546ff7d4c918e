package dev.covey.coordinator.security;

import dev.covey.client.identity.EnrolmentOutcome;
import dev.covey.client.identity.ParticipantIdentity;
import dev.covey.core.ClientId;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.tls.Tls;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A real coordinator's port on loopback, with services beside the real ones that answer who called
 * them.
 */
final class TestServer implements AutoCloseable {
  /** Bytes as they come: any method of any service can be called with it. */
  static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  static final String ROUNDS = "covey.v1.Rounds/Attend";
  static final String TRANSFER = "covey.v1.Transfer/Download";
  static final String CONTROL = "covey.v1.Control/Status";
  static final String UNLISTED = "covey.v1.Unlisted/Anything";

  final ManualClock clock;
  final InMemoryRoster roster;
  final CoordinatorSecurity security;
  final Server server;

  /** Who reached a service, one entry a call. */
  final BlockingQueue<String> served = new LinkedBlockingQueue<>();

  /** Counted down when a stream of Rounds hears that it is over. */
  final CountDownLatch streamOver = new CountDownLatch(1);

  /** What the streams of Rounds received. */
  final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  private final Path folder;
  private final Tls.Provider provider;
  private final List<ManagedChannel> channels = new ArrayList<>();

  TestServer(Path folder, Tls.Provider provider) {
    this(folder, provider, new ManualClock(), new InMemoryRoster(), UnaryOperator.identity());
  }

  TestServer(
      Path folder,
      Tls.Provider provider,
      ManualClock clock,
      InMemoryRoster roster,
      UnaryOperator<SecuritySettings> change) {
    this.folder = folder;
    this.provider = provider;
    this.clock = clock;
    this.roster = roster;
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    SecuritySettings basic = SecuritySettings.tls(address, List.of());
    SecuritySettings settings =
        change.apply(
            new SecuritySettings(
                address,
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                basic.lifetimes(),
                provider));
    security = CoordinatorSecurity.open(folder.resolve("data"), settings, roster, clock);
    HealthStatusManager health = new HealthStatusManager();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address, security.serverCredentials())
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance());
    for (String method : List.of(ROUNDS, TRANSFER, CONTROL, UNLISTED)) {
      builder.addService(echo(method));
    }
    try {
      server = security.protect(builder).build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    security.announce(server.getPort());
  }

  /** A folder enrolled under an id. */
  ParticipantIdentity enrolled(String id, Role role) {
    ParticipantIdentity identity = identity(id);
    EnrolmentToken token = token(id, role);
    EnrolmentOutcome outcome = enrol(identity, token);
    if (!(outcome instanceof EnrolmentOutcome.Enrolled)) {
      throw new AssertionError(outcome.toString());
    }
    return identity;
  }

  ParticipantIdentity identity(String folderName) {
    return ParticipantIdentity.openOrCreate(folder.resolve("of-" + folderName), clock);
  }

  EnrolmentToken token(String id, Role role) {
    return security.issueToken(new ClientId(id), role, Duration.ofHours(1));
  }

  EnrolmentOutcome enrol(ParticipantIdentity identity, EnrolmentToken token) {
    return identity.enrol(token, Optional.empty(), provider, this::channel);
  }

  ManagedChannel channel(ParticipantIdentity identity) {
    return channel(identity.credentials(provider));
  }

  ManagedChannel channel(ChannelCredentials credentials) {
    return channel("127.0.0.1", credentials);
  }

  ManagedChannel channel(String host, ChannelCredentials credentials) {
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress(host, server.getPort(), credentials).build();
    channels.add(channel);
    return channel;
  }

  /** A channel of someone who has no certificate. */
  ManagedChannel strangersChannel() {
    return channel(Tls.enrolling(security.rootFingerprint(), clock, provider));
  }

  /** Calls a method with one message; the first answer, or the status. */
  static String call(ManagedChannel channel, String method, byte[] message) {
    try {
      return new String(
          ClientCalls.blockingServerStreamingCall(
                  channel,
                  descriptor(method, MethodType.SERVER_STREAMING),
                  CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                  message)
              .next());
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode().name();
    }
  }

  static Status status(ManagedChannel channel, String method) {
    return failure(channel, method).getStatus();
  }

  static StatusRuntimeException failure(ManagedChannel channel, String method) {
    try {
      ClientCalls.blockingUnaryCall(
          channel,
          descriptor(method, MethodType.UNARY),
          CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
          new byte[0]);
    } catch (StatusRuntimeException e) {
      return e;
    }
    throw new AssertionError(method + " was served");
  }

  static MethodDescriptor<byte[], byte[]> descriptor(String method, MethodType type) {
    return MethodDescriptor.<byte[], byte[]>newBuilder(BYTES, BYTES)
        .setFullMethodName(method)
        .setType(type)
        .build();
  }

  private ServerServiceDefinition echo(String method) {
    String service = method.substring(0, method.indexOf('/'));
    return ServerServiceDefinition.builder(service)
        .addMethod(
            descriptor(method, MethodType.BIDI_STREAMING),
            ServerCalls.asyncBidiStreamingCall(
                answer -> {
                  served.add(method + " " + PeerIdentity.current().orElse(null));
                  ServerCallStreamObserver<byte[]> observer =
                      (ServerCallStreamObserver<byte[]>) answer;
                  observer.setOnCancelHandler(streamOver::countDown);
                  return new Echo(answer);
                }))
        .build();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.shutdownNow();
  }

  private final class Echo implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> answer;

    Echo(StreamObserver<byte[]> answer) {
      this.answer = answer;
    }

    @Override
    public void onNext(byte[] value) {
      received.add(new String(value));
      String peer = PeerIdentity.current().map(PeerIdentity::toString).orElse("nobody");
      answer.onNext(peer.getBytes());
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      answer.onCompleted();
    }
  }
}
