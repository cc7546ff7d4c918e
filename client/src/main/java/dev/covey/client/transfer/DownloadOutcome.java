package dev.covey.client.transfer;

import io.grpc.Status;
import java.nio.file.Path;

/** How a download ended. */
public sealed interface DownloadOutcome {
  /** It is there, with the digest that was asked for. */
  record Fetched(Path file) implements DownloadOutcome {}

  /** What was sent has another digest, twice, and was deleted. */
  record Corrupt(String foundSha256) implements DownloadOutcome {}

  /** The coordinator does not have it, or does not take the call; or sends what it must not. */
  record Refused(Status status) implements DownloadOutcome {}

  /** Given up after too many tries without progress. Trying later goes on where this stopped. */
  record Unreachable(Status lastStatus) implements DownloadOutcome {}
}
