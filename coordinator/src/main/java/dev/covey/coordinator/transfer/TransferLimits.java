package dev.covey.coordinator.transfer;

/**
 * What peers may take of the coordinator.
 *
 * @param runningUploads most uploads that send at the same time
 * @param runningDownloads most downloads at the same time
 * @param waiting most calls of each kind that wait for their turn
 * @param idleTimeoutMillis longest wait for a peer that neither sends nor reads
 * @param minBytesPerSecond slowest pace, over the time that the coordinator waits for the peer
 * @param paceGraceMillis waiting time from which the pace counts
 * @param chunkBytes size of the chunks of a download
 */
public record TransferLimits(
    int runningUploads,
    int runningDownloads,
    int waiting,
    long idleTimeoutMillis,
    long minBytesPerSecond,
    long paceGraceMillis,
    int chunkBytes) {
  /**
   * 16 of each at a time and 10 000 in the queue; 30 s of silence; 8 KiB/s after 30 s, a tenth of a
   * poor mobile link; chunks of 256 KiB, beyond which throughput no longer grows.
   */
  public static final TransferLimits DEFAULT =
      new TransferLimits(16, 16, 10_000, 30_000, 8 << 10, 30_000, 1 << 18);

  public TransferLimits {
    if (runningUploads < 1
        || runningDownloads < 1
        || waiting < 0
        || idleTimeoutMillis < 1
        || minBytesPerSecond < 0
        || paceGraceMillis < 0
        || chunkBytes < 1
        || chunkBytes > dev.covey.protocol.WireLimits.MAX_CHUNK_BYTES) {
      throw new IllegalArgumentException("limits of transfers out of range");
    }
  }
}
