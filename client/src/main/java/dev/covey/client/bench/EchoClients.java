package dev.covey.client.bench;

import dev.covey.client.remote.RoundsStream;
import dev.covey.core.ClientId;
import dev.covey.protocol.v1.Assignment;
import dev.covey.protocol.v1.ClientMessage;
import dev.covey.protocol.v1.CoordinatorMessage;
import dev.covey.protocol.v1.Ready;
import dev.covey.protocol.v1.Update;
import dev.covey.protocol.v1.Vector;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Clients of the rounds benchmark, so many in a process of their own: each answers a task at once
 * with the first model it was sent. {@code main HOST PORT FIRST COUNT}: those with numbers from
 * FIRST on. Ends with the run, and says on stdout how much CPU it took.
 */
public final class EchoClients {
  private EchoClients() {}

  /** The name of a client of the benchmark. */
  public static String name(int number) {
    return String.format(Locale.ROOT, "client-%04d", number);
  }

  public static void main(String[] arguments) throws InterruptedException {
    int port = Integer.parseInt(arguments[1]);
    int first = Integer.parseInt(arguments[2]);
    int count = Integer.parseInt(arguments[3]);
    CountDownLatch running = new CountDownLatch(count);
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(arguments[0], port)
              .usePlaintext()
              .directExecutor()
              .maxInboundMessageSize(4 << 20)
              .build();
      channels.add(channel);
      new Echo(new ClientId(name(first + i)), running).join(channel);
    }
    running.await();
    channels.forEach(ManagedChannel::shutdownNow);
  }

  /** One client. */
  private static final class Echo {
    private final ClientId id;
    private final CountDownLatch running;
    private @Nullable RoundsStream stream;
    private @Nullable Vector model;

    Echo(ClientId id, CountDownLatch running) {
      this.id = id;
      this.running = running;
    }

    synchronized void join(ManagedChannel channel) {
      stream = RoundsStream.open(channel, id, this::heard, this::ended);
    }

    private synchronized void heard(CoordinatorMessage message) {
      RoundsStream open = Objects.requireNonNull(stream);
      if (message.hasOffer()) {
        open.send(
            ClientMessage.newBuilder()
                .setReady(Ready.newBuilder().setRunId(message.getOffer().getRunId()))
                .build());
      } else if (message.hasAssignment()) {
        open.send(ClientMessage.newBuilder().setUpdate(echo(message.getAssignment())).build());
      } else if (message.hasRunEnded()) {
        open.close();
      }
    }

    /** The first model, again and again: echoing the newest would double the model each round. */
    private Update echo(Assignment assignment) {
      if (model == null) {
        model = assignment.getModel();
      }
      return Update.newBuilder()
          .setKey(assignment.getKey())
          .setTaskSha256(assignment.getTaskSha256())
          .setWeight(1)
          .setMetricsJson("{}")
          .setPayload(model.getInline())
          .setPayloadCrc32C(model.getCrc32C())
          .build();
    }

    private void ended(Status status) {
      running.countDown();
    }
  }
}
