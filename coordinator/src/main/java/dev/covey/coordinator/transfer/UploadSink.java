package dev.covey.coordinator.transfer;

import dev.covey.aggregation.arrival.RejectionReason;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.transfer.TransferHeader;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** Where uploads go; called from several threads. */
public interface UploadSink {
  /** Whether an upload may come. */
  sealed interface Gate {
    /**
     * It may.
     *
     * @param maxPayloadBytes most bytes that a payload of its task has
     */
    record Open(long maxPayloadBytes) implements Gate {}

    /** It may not, and sending it again will not change that. */
    record Closed(RejectionReason reason, String detail) implements Gate {}
  }

  /** What became of an upload that is whole. */
  sealed interface Result {
    /** It was taken in. */
    record Stored() implements Result {}

    /** It does not count. */
    record Rejected(RejectionReason reason, String detail) implements Result {}
  }

  /** Asked before any of the payload is sent; answers without waiting. */
  Gate gate(PeerIdentity peer, TransferHeader header);

  /**
   * Takes a payload of the announced length and digest. The file is the sink's from here on: it is
   * moved or deleted by it, and nobody else writes to it. Should the process die before that, the
   * client will be told to go on from the file's end, and it comes here again.
   *
   * @return what to tell the client; a failure is told as one that another try may mend
   */
  CompletionStage<Result> whole(PeerIdentity peer, TransferHeader header, Path file);
}
