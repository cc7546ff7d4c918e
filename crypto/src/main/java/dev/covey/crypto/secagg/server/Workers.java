package dev.covey.crypto.secagg.server;

import java.util.function.IntConsumer;

/** Runs independent tasks, on as many threads as the caller likes. */
@FunctionalInterface
public interface Workers {
  /**
   * Runs {@code task} for 0 to {@code count - 1} and returns when all are done; passes failures on.
   */
  void forEach(int count, IntConsumer task);

  /** How many tasks are worth making of one. */
  default int parallelism() {
    return 1;
  }

  /** The calling thread alone. */
  static Workers serial() {
    return (count, task) -> {
      for (int i = 0; i < count; i++) {
        task.accept(i);
      }
    };
  }
}
