package dev.covey.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.tls.Tls;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of a coordinator one identity can have. */
class OpenCallsTest {
  @TempDir Path folder;

  @Test
  void oneIdentityHasABoundedNumberOfCallsOverAllItsConnections() throws Exception {
    try (TestServer server = new TestServer(folder, Tls.Provider.fastest())) {
      var mallory = server.enrolled("mallory", Role.CLIENT);
      List<ManagedChannel> connections =
          List.of(server.channel(mallory), server.channel(mallory), server.channel(mallory));
      List<Call> calls = new ArrayList<>();
      for (int i = 0; i < OpenCalls.MOST_OF_A_PEER; i++) {
        calls.add(new Call(connections.get(i % 3)));
        calls.get(i).firstAnswer.get(20, TimeUnit.SECONDS);
      }
      assertThat(server.security.openCalls(new ClientId("mallory")))
          .isEqualTo(OpenCalls.MOST_OF_A_PEER);
      Call tooMany = new Call(connections.get(0));
      Status refused = tooMany.end.get(20, TimeUnit.SECONDS);
      assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(refused.getDescription()).contains("mallory has 64 calls open already");

      // Nobody else is touched by it, and what it ends makes room.
      Call other = new Call(server.channel(server.enrolled("anna", Role.CLIENT)));
      other.firstAnswer.get(20, TimeUnit.SECONDS);
      calls.get(0).call.halfClose();
      calls.get(0).end.get(20, TimeUnit.SECONDS);
      while (server.security.openCalls(new ClientId("mallory")) == OpenCalls.MOST_OF_A_PEER) {
        Thread.onSpinWait();
      }
      new Call(connections.get(0)).firstAnswer.get(20, TimeUnit.SECONDS);
    }
  }

  /** A stream that stays open. */
  private static final class Call extends ClientCall.Listener<byte[]> {
    final CompletableFuture<byte[]> firstAnswer = new CompletableFuture<>();
    final CompletableFuture<Status> end = new CompletableFuture<>();
    final ClientCall<byte[], byte[]> call;

    Call(ManagedChannel channel) {
      call =
          channel.newCall(
              TestServer.descriptor(TestServer.ROUNDS, MethodType.BIDI_STREAMING),
              CallOptions.DEFAULT);
      call.start(this, new Metadata());
      call.request(1);
      call.sendMessage(new byte[0]);
    }

    @Override
    public void onMessage(byte[] message) {
      firstAnswer.complete(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.complete(status);
      firstAnswer.completeExceptionally(status.asRuntimeException());
    }
  }
}
