package dev.covey.protocol.secagg;

/** Most of what stands in one message of secure aggregation; a message with more is refused. */
public final class SecureLimits {
  /** Members of a roster that is announced on the wire. */
  public static final int MAX_MEMBERS = 10_000;

  /** Neighbours of a member, and so shares and seeds in a message. */
  public static final int MAX_NEIGHBOURS = 1_000;

  private SecureLimits() {}
}
