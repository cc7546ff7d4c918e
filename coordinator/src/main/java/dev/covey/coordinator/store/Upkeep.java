package dev.covey.coordinator.store;

import java.util.function.Supplier;

/** What a database needs besides statements. Safe for any thread. */
interface Upkeep extends AutoCloseable {
  /** A server looks after itself, and its commit has done all when it returns. */
  Upkeep NONE =
      new Upkeep() {
        @Override
        public <T> T inUse(Supplier<T> work) {
          return work.get();
        }

        @Override
        public void committed() {}

        @Override
        public void afterWrites() {}

        @Override
        public void close() {}
      };

  /** Does work that needs the database open. */
  <T> T inUse(Supplier<T> work);

  /** Returns when what was committed outlives the process and the machine. */
  void committed();

  /** The right moment, with nothing in hand, to tidy. */
  void afterWrites();

  @Override
  void close();
}
