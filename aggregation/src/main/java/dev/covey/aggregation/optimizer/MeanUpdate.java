package dev.covey.aggregation.optimizer;

import dev.covey.aggregation.vector.SectionLayout;

/** The mean of a round's updates, as a server optimizer sees it. */
public interface MeanUpdate {
  /** The sections that the update has. */
  SectionLayout layout();

  /** A section's values; for reading only. */
  float[] sharedSection(String name);

  /** Number of clients whose updates are in the mean, at least 1. */
  int contributors();

  /** A mean with the one section {@code delta}; the caller must not change the array again. */
  static MeanUpdate sharing(float[] delta, int contributors) {
    return new MeanUpdate() {
      @Override
      public SectionLayout layout() {
        return SectionLayout.delta(delta.length);
      }

      @Override
      public float[] sharedSection(String name) {
        if (!name.equals(SectionLayout.DELTA)) {
          throw new IllegalArgumentException("no section " + name + " in " + layout());
        }
        return delta;
      }

      @Override
      public int contributors() {
        return contributors;
      }
    };
  }
}
