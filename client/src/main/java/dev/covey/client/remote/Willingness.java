package dev.covey.client.remote;

/** Whether the device's owner would let it train now. Asked again and again. */
public interface Willingness {
  /**
   * An answer.
   *
   * @param reason why not, for the owner; never told to the coordinator
   */
  record Answer(boolean willing, String reason) {}

  Answer now();

  /** How long an answer holds, in milliseconds. */
  default long checkEveryMillis() {
    return 30_000;
  }

  /** Always willing. */
  static Willingness always() {
    return () -> new Answer(true, "");
  }
}
