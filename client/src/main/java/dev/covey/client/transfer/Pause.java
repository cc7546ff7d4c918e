package dev.covey.client.transfer;

/** How a client waits; injected, so that tests and simulations own the time. */
@FunctionalInterface
public interface Pause {
  void millis(long millis) throws InterruptedException;

  /** Really waits. */
  static Pause sleeping() {
    return Thread::sleep;
  }
}
