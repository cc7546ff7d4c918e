package dev.covey.coordinator.remote;

import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.CoveyException;
import dev.covey.core.error.NetworkException;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.tls.PeerRefusedException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What the statuses of calls mean to the one who called. */
final class RemoteFailures {
  private static final Set<Status.Code> PASSING =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.CANCELLED);

  private RemoteFailures() {}

  /** Calls, and tells a failure in words. */
  static <T> T told(CoordinatorConnection connection, Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw meaning(connection, e);
    }
  }

  static CoveyException meaning(CoordinatorConnection connection, StatusRuntimeException failure) {
    String at = "the coordinator at " + connection.address();
    Optional<String> distrust = PeerRefusedException.reasonOf(failure);
    if (distrust.isPresent()) {
      return new NetworkException(at + " is not trusted: " + distrust.get(), failure);
    }
    Status status = failure.getStatus();
    String said =
        status.getDescription() == null ? status.getCode().name() : status.getDescription();
    return switch (status.getCode()) {
      case UNAVAILABLE ->
          new NetworkException(
              at
                  + " does not answer ("
                  + said
                  + "); is `covey coordinator` running, and is this its address?",
              failure);
      case DEADLINE_EXCEEDED ->
          new NetworkException(at + " did not answer in time; try again", failure);
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          new ConfigurationException(at + " refuses this caller: " + said, failure);
      case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, OUT_OF_RANGE ->
          new ConfigurationException(said, failure);
      case FAILED_PRECONDITION -> new StoreException(said, failure);
      case UNIMPLEMENTED ->
          new NetworkException(at + " does not know this call: it is of another version", failure);
      default -> new NetworkException(at + " failed: " + said, failure);
    };
  }

  /** Whether the same call may succeed a little later. */
  static boolean isPassing(NetworkException failure) {
    return failure.getCause() instanceof StatusRuntimeException cause
        && PeerRefusedException.reasonOf(cause).isEmpty()
        && PASSING.contains(cause.getStatus().getCode());
  }
}
