package dev.covey.simulation.federation;

import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.aggregation.arrival.Upload;
import dev.covey.aggregation.arrival.UploadHeader;
import dev.covey.coordinator.federation.ClientCall;
import dev.covey.core.ClientId;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/** Clients that do what they must not. */
final class Misbehaviour {
  static final String NOTHING_TO_SAY = "{}";

  private Misbehaviour() {}

  /** These clients, by index, behave so; the others honestly. */
  static UnaryOperator<ClientRuntime> of(Set<Integer> clients, ClientRuntime bad) {
    return honest ->
        (call, session) ->
            clients.contains(call.client()) ? bad.run(call, session) : honest.run(call, session);
  }

  static ClientRuntime throwing(RuntimeException failure) {
    return (call, session) -> {
      throw failure;
    };
  }

  static ClientRuntime throwingError(Error failure) {
    return (call, session) -> {
      throw failure;
    };
  }

  /** Runs out of stack for real: each call makes another, deeper one. */
  static ClientRuntime overflowingItsStack() {
    return (call, session) ->
        new ClientResult.Failed(RejectionReason.CLIENT_ERROR, "depth " + depth(1));
  }

  private static long depth(long above) {
    return above < 0 ? 0 : 1 + depth(above + 1);
  }

  /** Uploads {@code [d]} equal values. */
  static ClientRuntime uploading(float value) {
    return (call, session) -> delivered(header(call, 1, NOTHING_TO_SAY), filled(call, 0, value));
  }

  /** Uploads so many entries too many, or too few. */
  static ClientRuntime uploadingEntries(int more) {
    return (call, session) -> delivered(header(call, 1, NOTHING_TO_SAY), filled(call, more, 0));
  }

  static ClientRuntime weighing(double weight) {
    return (call, session) ->
        delivered(header(call, weight, NOTHING_TO_SAY), filled(call, 0, 0.001f));
  }

  static ClientRuntime saying(String metrics) {
    return (call, session) -> delivered(header(call, 1, metrics), filled(call, 0, 0));
  }

  static ClientRuntime answeringAnotherTask() {
    return (call, session) ->
        delivered(
            new UploadHeader(call.id(), "0".repeat(64), 1, NOTHING_TO_SAY), filled(call, 0, 0));
  }

  static ClientRuntime claimingToBe(ClientId other) {
    return (call, session) ->
        delivered(
            new UploadHeader(other, call.taskSha256(), 1, NOTHING_TO_SAY), filled(call, 0, 0.01f));
  }

  private static UploadHeader header(ClientCall call, double weight, String metrics) {
    return new UploadHeader(call.id(), call.taskSha256(), weight, metrics);
  }

  private static float[] filled(ClientCall call, int more, float value) {
    float[] values = new float[call.global().length + more];
    Arrays.fill(values, value);
    return values;
  }

  private static ClientResult delivered(UploadHeader header, float[] values) {
    return new ClientResult.Delivered(Upload.sharing(header, values), 0);
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
