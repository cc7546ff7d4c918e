package dev.covey.protocol;

/** The sizes that both ends of covey.v1 keep to and hold the other to. */
public final class WireLimits {
  /** Most bytes of a blob in one chunk: 1 MiB. */
  public static final int MAX_CHUNK_BYTES = 1 << 20;

  /**
   * Most bytes of one message: a chunk and room for what stands around it, or metrics of 64 Ki
   * characters in any script.
   */
  public static final int MAX_MESSAGE_BYTES = MAX_CHUNK_BYTES + (1 << 18);

  /** Longest metrics text of a client. */
  public static final int MAX_METRICS_CHARS = 1 << 16;

  private WireLimits() {}
}
