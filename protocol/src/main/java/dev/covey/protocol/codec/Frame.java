package dev.covey.protocol.codec;

import io.grpc.Status;

/**
 * A message of which one alternative is a chunk.
 *
 * @param <M> the generated message
 */
public sealed interface Frame<M> {
  /** Any other alternative, or none. */
  record Plain<M>(M message) implements Frame<M> {}

  /** The chunk; whoever receives it closes it. */
  record Data<M>(ChunkData chunk) implements Frame<M> {}

  /**
   * What was received is no such message or breaks a limit. A value rather than an exception, since
   * only the service can answer it with a status of its own.
   */
  record Malformed<M>(Status.Code code, String detail) implements Frame<M> {
    /** The status to end the call with. */
    public Status status() {
      return code.toStatus().withDescription(detail);
    }
  }
}
