package dev.covey.client.transfer;

import dev.covey.core.Sha256;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoppedException;
import dev.covey.core.error.StoreException;
import dev.covey.protocol.transfer.Digests;
import dev.covey.protocol.transfer.GrowingFile;
import dev.covey.protocol.transfer.TransferHeader;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Fetches and sends with a blocking call each; for one thread. Tries again, after a drawn wait,
 * whatever may pass by itself, and goes on from what the receiving end holds. Cancelling the
 * caller's gRPC {@link Context} or interrupting it ends the call.
 */
public final class TransferClient {
  /** What may be different at the next try. INTERNAL is how a stream that was cut off looks. */
  private static final Set<Status.Code> PASSING =
      EnumSet.of(
          Status.Code.UNAVAILABLE,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.ABORTED,
          Status.Code.INTERNAL);

  private final Channel channel;
  private final Path folder;
  private final RetryPolicy policy;
  private final SplittableRandom random;
  private final Pause pause;
  private final Set<String> verified = new HashSet<>();

  /**
   * A client over a connection.
   *
   * @param folder where blobs are kept; one process at a time
   * @param random for the waits; of one thread
   */
  public TransferClient(
      Channel channel, Path folder, RetryPolicy policy, SplittableRandom random, Pause pause) {
    this.channel = channel;
    this.folder = folder;
    this.policy = policy;
    this.random = random;
    this.pause = pause;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException("cannot make the download folder " + folder + " (" + e + ")", e);
    }
  }

  /**
   * Fetches a blob unless it is there already.
   *
   * @param sha256 64 digits of lower-case hexadecimal
   * @param maxBytes most that it may have, at least 1
   * @throws StoreException if it cannot be written
   * @throws StoppedException if the thread is interrupted
   */
  public DownloadOutcome download(String sha256, long maxBytes) {
    if (!Digests.isSha256(sha256) || maxBytes < 1) {
      throw new DataException("a download needs a SHA-256 in hexadecimal and at least 1 byte");
    }
    Path whole = folder.resolve(sha256);
    if (isThere(sha256, whole)) {
      return new DownloadOutcome.Fetched(whole);
    }
    try (GrowingFile file = GrowingFile.open(folder.resolve(sha256 + ".part"), maxBytes)) {
      return fetch(sha256, maxBytes, whole, file);
    } catch (IOException e) {
      throw new StoreException("cannot write the download " + whole + " (" + e + ")", e);
    }
  }

  /**
   * A file of an earlier process is read once: what is written is not forced to the disk, which
   * would take longer than reading it.
   */
  private boolean isThere(String sha256, Path whole) {
    if (!Files.exists(whole)) {
      return false;
    }
    if (verified.contains(sha256) || Sha256.ofFile(whole).equals(sha256)) {
      verified.add(sha256);
      return true;
    }
    try {
      Files.delete(whole);
    } catch (IOException e) {
      throw new StoreException("cannot delete the damaged download " + whole + " (" + e + ")", e);
    }
    return false;
  }

  private DownloadOutcome fetch(String sha256, long maxBytes, Path whole, GrowingFile file)
      throws IOException {
    boolean freshStart = file.bytes() == 0;
    int failures = 0;
    while (true) {
      long before = file.bytes();
      Status status = new DownloadTry(channel, sha256, maxBytes, file).run();
      if (status.isOk() && file.sha256().equals(sha256)) {
        file.close();
        Files.move(file.file(), whole, StandardCopyOption.ATOMIC_MOVE);
        verified.add(sha256);
        return new DownloadOutcome.Fetched(whole);
      }
      if (status.isOk() || status.getCode() == Status.Code.OUT_OF_RANGE) {
        // What an earlier process left may be at fault; what came in one go is the sender's.
        if (freshStart) {
          String found = file.sha256();
          file.delete();
          return status.isOk()
              ? new DownloadOutcome.Corrupt(found)
              : new DownloadOutcome.Refused(status);
        }
        file.restart();
        freshStart = true;
        continue;
      }
      if (!mayPass(status)) {
        return new DownloadOutcome.Refused(status);
      }
      failures = file.bytes() > before ? 1 : failures + 1;
      if (failures > policy.maxTriesWithoutProgress()) {
        return new DownloadOutcome.Unreachable(status);
      }
      waitAfter(failures);
    }
  }

  /**
   * Sends an update.
   *
   * @param header says the payload's length and digest
   * @throws StoppedException if the thread is interrupted
   */
  public UploadOutcome upload(TransferHeader header, Payload payload) {
    if (header.payloadBytes() != payload.bytes()) {
      throw new DataException(
          "a header of " + header.payloadBytes() + " bytes for a payload of " + payload.bytes());
    }
    int failures = 0;
    long mostHeld = 0;
    while (true) {
      UploadTry attempt = new UploadTry(channel, header, payload);
      UploadTry.End end = attempt.run();
      if (end instanceof UploadTry.End.Answered answered) {
        return answered.outcome();
      }
      Status status = ((UploadTry.End.Closed) end).status();
      if (!mayPass(status)) {
        return new UploadOutcome.Refused(status);
      }
      // Only what the coordinator says it holds is progress.
      failures = attempt.held() > mostHeld ? 1 : failures + 1;
      mostHeld = Math.max(mostHeld, attempt.held());
      if (failures > policy.maxTriesWithoutProgress()) {
        return new UploadOutcome.Unreachable(status);
      }
      waitAfter(failures);
    }
  }

  private static boolean mayPass(Status status) {
    // A connection that breaks while a call begins is UNKNOWN, with this end's own exception.
    boolean broken =
        status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof IOException;
    return (broken || PASSING.contains(status.getCode())) && !Context.current().isCancelled();
  }

  private void waitAfter(int failures) {
    try {
      pause.millis(policy.waitMillis(failures, random));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException("a transfer was interrupted");
    }
  }
}
