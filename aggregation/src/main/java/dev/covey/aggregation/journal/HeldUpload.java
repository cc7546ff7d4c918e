package dev.covey.aggregation.journal;

import dev.covey.aggregation.vector.VectorSource;

/** An upload with something to do when it is released. */
record HeldUpload(int slot, double weight, VectorSource vector, Runnable onRelease)
    implements SpooledUpload {
  @Override
  public void release() {
    onRelease.run();
  }
}
