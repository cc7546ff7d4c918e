package dev.covey.coordinator.transfer;

import dev.covey.coordinator.observation.CoordinatorObserver;
import dev.covey.core.Clock;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.codec.Frame;
import dev.covey.protocol.transfer.TransferMethods;
import dev.covey.protocol.v1.Chunk;
import dev.covey.protocol.v1.DownloadRequest;
import dev.covey.protocol.v1.UploadFrame;
import dev.covey.protocol.v1.UploadStatus;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The server of {@code covey.v1.Transfer}. It has no thread of its own: someone calls {@link
 * #sweep()} every second or so, or slow peers keep their places.
 */
public final class TransferService implements BindableService {
  private final BlobStore blobs;
  private final UploadSink sink;
  private final UploadSpool spool;
  private final Clock clock;
  private final WatchedCall.Surroundings around;
  private final Admission uploads;
  private final Admission downloads;
  private final Set<WatchedCall<?, ?>> open = ConcurrentHashMap.newKeySet();

  /**
   * A service.
   *
   * @param spoolFolder where uploads grow; its own, made if need be
   * @param fsync whether a whole upload survives the loss of power before it is handed over
   * @param executor runs a call's work when its turn comes; may block on files
   */
  public TransferService(
      BlobStore blobs,
      UploadSink sink,
      Path spoolFolder,
      boolean fsync,
      TransferLimits limits,
      Clock clock,
      Executor executor) {
    this(blobs, sink, spoolFolder, fsync, limits, clock, executor, CoordinatorObserver.NONE);
  }

  /** The same, with somebody who hears of bytes and of uploads that are refused. */
  public TransferService(
      BlobStore blobs,
      UploadSink sink,
      Path spoolFolder,
      boolean fsync,
      TransferLimits limits,
      Clock clock,
      Executor executor,
      CoordinatorObserver observer) {
    this.blobs = blobs;
    this.sink = sink;
    this.spool = new UploadSpool(spoolFolder, fsync);
    this.clock = clock;
    this.around = new WatchedCall.Surroundings(limits, clock, executor, open, observer);
    this.uploads = new Admission(limits.runningUploads(), limits.waiting());
    this.downloads = new Admission(limits.runningDownloads(), limits.waiting());
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder(TransferMethods.SERVICE)
        .addMethod(TransferMethods.DOWNLOAD, this::download)
        .addMethod(TransferMethods.UPLOAD, this::upload)
        .build();
  }

  /** Ends the calls of peers that are silent for too long or too slow. */
  public void sweep() {
    open.forEach(WatchedCall::endIfOverdue);
  }

  /** Forgets what is held of uploads that did not go on for so long. */
  public void deletePartialUploadsOlderThan(Duration age) {
    spool.deleteOlderThan(clock.now().minus(age));
  }

  /** Calls that are open now, waiting ones included. */
  public int openCalls() {
    return open.size();
  }

  /** Calls that have a place now. */
  public int runningCalls() {
    return uploads.running() + downloads.running();
  }

  /** Calls that wait for a place now. */
  public int waitingCalls() {
    return uploads.waiting() + downloads.waiting();
  }

  private ServerCall.Listener<Frame<DownloadRequest>> download(
      ServerCall<Frame<DownloadRequest>, Frame<Chunk>> call, Metadata headers) {
    Optional<PeerIdentity> peer = PeerIdentity.current();
    if (peer.isEmpty()) {
      return refuse(call, Status.UNAUTHENTICATED.withDescription("no authenticated peer"));
    }
    return new DownloadCall(call, around, peer.get(), blobs, downloads);
  }

  private ServerCall.Listener<Frame<UploadFrame>> upload(
      ServerCall<Frame<UploadFrame>, UploadStatus> call, Metadata headers) {
    Optional<PeerIdentity> peer = PeerIdentity.current();
    if (peer.isEmpty()) {
      return refuse(call, Status.UNAUTHENTICATED.withDescription("no authenticated peer"));
    }
    if (peer.get().role() != PeerIdentity.Role.CLIENT) {
      return refuse(call, Status.PERMISSION_DENIED.withDescription("only clients send updates"));
    }
    return new UploadCall(call, around, peer.get(), sink, spool, uploads);
  }

  private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, Status status) {
    call.close(status, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
