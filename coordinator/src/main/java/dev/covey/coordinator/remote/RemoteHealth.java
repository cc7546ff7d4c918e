package dev.covey.coordinator.remote;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.NetworkException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.TimeUnit;

/** What a coordinator in another process says about itself, by the gRPC health service. */
public final class RemoteHealth {
  private static final long CALL_SECONDS = 5;

  private final CoordinatorConnection connection;

  public RemoteHealth(CoordinatorConnection connection) {
    this.connection = connection;
  }

  /** Whether new work is taken. */
  public enum Health {
    SERVING,
    /** It lets its rounds end and takes no new work. */
    NOT_SERVING
  }

  /**
   * Asks once.
   *
   * @throws NetworkException if nobody answers within five seconds, or one who is not trusted
   * @throws ConfigurationException if the caller is refused: its identity was revoked
   */
  public Health ask() {
    HealthCheckResponse answer =
        RemoteFailures.told(
            connection,
            () ->
                HealthGrpc.newBlockingStub(connection.channel())
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance()));
    return answer.getStatus() == HealthCheckResponse.ServingStatus.SERVING
        ? Health.SERVING
        : Health.NOT_SERVING;
  }
}
