package dev.covey.aggregation.rule;

/**
 * The mean of each coordinate without its smallest and largest values (Yin et al. 2018, Definition
 * 2). Of n updates {@code floor(trimFraction n)} go on either side. Ignores weights. The rest is
 * added in ascending order in double, so that the result does not depend on the order of clients.
 *
 * @param trimFraction beta, at least 0 and below 1/2
 */
public record TrimmedMean(double trimFraction) implements NeedsIndividuals {
  /** Keeps 0.1 n from falling below a whole number by the rounding of 0.1. */
  private static final double ROUNDING = 1e-9;

  public TrimmedMean {
    if (!(trimFraction >= 0 && trimFraction < 0.5)) {
      throw new IllegalArgumentException(
          "trim fraction " + trimFraction + ", allowed are 0 to below 0.5");
    }
  }

  @Override
  public String name() {
    return "trimmed-mean";
  }

  /** Values taken from either side of n. */
  public int trimmedPerSide(int n) {
    return Math.min((n - 1) / 2, (int) Math.floor(trimFraction * n + ROUNDING));
  }

  @Override
  public float[] aggregate(Individuals updates) {
    int n = updates.count();
    int trimmed = trimmedPerSide(n);
    float[] result = new float[updates.dimension()];
    SortedBlocks.forEach(
        updates,
        SortingNetwork.sorting(n),
        (sorted, count, offset) -> {
          double[] sum = new double[count];
          for (int k = trimmed; k < n - trimmed; k++) {
            float[] row = sorted[k];
            for (int i = 0; i < count; i++) {
              sum[i] += row[i];
            }
          }
          for (int i = 0; i < count; i++) {
            result[offset + i] = (float) (sum[i] / (n - 2 * trimmed));
          }
        });
    return result;
  }
}
