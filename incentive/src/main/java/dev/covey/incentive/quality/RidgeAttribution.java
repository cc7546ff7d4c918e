package dev.covey.incentive.quality;

import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Attributes the outcomes of cohorts to their members by ridge regression on participation: a
 * generalisation of Quality Inference (Pejo and Biczok, 2020), whose rule of +1 and -1 is its first
 * step.
 *
 * <p>A cohort's improvement is taken for the mean of its members' qualities plus what is common to
 * the round plus noise. What is common goes by centring within the round: outcome and participation
 * of each cohort less their means over the round's cohorts. A round of one cohort is centred on the
 * mean of its neighbours among such rounds, which takes out a steady trend (and makes neighbouring
 * errors dependent, so that standard errors are rough there). What is left can tell clients only
 * relative to the average.
 *
 * <p>With X the centred participations, G = X'X and A = G + lambda I, lambda the ridge over the
 * squared mean size of a cohort, the estimate is A^-1 X'y. {@code (A^-1 G)_ii} says how much of
 * client i's quality arrives in its own estimate: 1 if the data determine it, 0 if they say
 * nothing. Below a threshold the answer is unknown, and so it is where the estimate's standard
 * error is too large against the spread of all estimates.
 *
 * <p>This is inference about individuals from sums that were meant to hide them. The documentation
 * says so; under differential privacy only noised sums may come in here. O(n^3 + m n^2) for n
 * clients and m cohorts.
 *
 * @param ridge how many cohorts the presumption weighs that a client is average; above 0
 * @param leastDetermined threshold of {@code (A^-1 G)_ii}, 0 to 1
 * @param largestError threshold of standard error over spread of the estimates, above 0
 */
public record RidgeAttribution(double ridge, double leastDetermined, double largestError) {
  /**
   * The presumption weighs one cohort; half of a client's quality has to arrive in its estimate;
   * the error is at most half the spread, where outcomes of pure noise give estimates whose error
   * is all their spread.
   */
  public static final RidgeAttribution USUAL = new RidgeAttribution(1, 0.5, 0.5);

  private static final int MOST_CLIENTS = 2000;

  /**
   * @throws ConfigurationException if a value is out of range
   */
  public RidgeAttribution {
    if (!(ridge > 0 && leastDetermined >= 0 && leastDetermined <= 1 && largestError > 0)
        || !Double.isFinite(ridge)) {
      throw new ConfigurationException(
          "ridge "
              + ridge
              + ", least determined "
              + leastDetermined
              + ", largest error "
              + largestError
              + ": expected above 0, 0 to 1, and above 0");
    }
  }

  /**
   * What can be said about each client that was in a cohort.
   *
   * @param outcomes of past rounds, in any order
   * @throws ConfigurationException for more than 2000 clients
   */
  public SortedMap<ClientId, Attribution> attribute(Collection<CohortOutcome> outcomes) {
    SortedSet<ClientId> members = new TreeSet<>();
    outcomes.forEach(outcome -> members.addAll(outcome.members()));
    List<ClientId> clients = List.copyOf(members);
    if (clients.size() > MOST_CLIENTS) {
      throw new ConfigurationException(
          "attribution among "
              + clients.size()
              + " clients: expected at most "
              + MOST_CLIENTS
              + "; attribute within edges");
    }
    List<CentredOutcomes.Row> rows = CentredOutcomes.of(outcomes, clients);
    SortedMap<ClientId, Attribution> result = new TreeMap<>();
    if (rows.isEmpty()) {
      clients.forEach(
          client -> result.put(client, new Attribution.Unknown(Attribution.Reason.NOT_TOLD_APART)));
      return result;
    }
    double size =
        outcomes.stream().mapToInt(outcome -> outcome.members().size()).average().orElse(1);
    Fit fit = Fit.of(rows, clients.size(), ridge / (size * size));
    double spread = fit.spread();
    for (int i = 0; i < clients.size(); i++) {
      result.put(clients.get(i), judge(fit, i, spread));
    }
    return result;
  }

  private Attribution judge(Fit fit, int client, double spread) {
    if (fit.determined[client] < leastDetermined) {
      return new Attribution.Unknown(Attribution.Reason.NOT_TOLD_APART);
    }
    if (!(fit.standardError[client] <= largestError * spread)) {
      return new Attribution.Unknown(Attribution.Reason.TOO_NOISY);
    }
    return new Attribution.Estimated(fit.quality[client], fit.standardError[client]);
  }

  /** The regression. */
  private static final class Fit {
    final double[] quality;
    final double[] determined;
    final double[] standardError;

    private Fit(double[] quality, double[] determined, double[] standardError) {
      this.quality = quality;
      this.determined = determined;
      this.standardError = standardError;
    }

    static Fit of(List<CentredOutcomes.Row> rows, int size, double ridge) {
      double[][] gram = new double[size][size];
      double[] moments = new double[size];
      for (CentredOutcomes.Row row : rows) {
        row.addTo(gram, moments);
      }
      double[][] penalised = new double[size][];
      for (int i = 0; i < size; i++) {
        penalised[i] = gram[i].clone();
        penalised[i][i] += ridge;
      }
      Cholesky factor = Cholesky.of(penalised);
      double[] quality = factor.solve(moments);
      double[] determined = new double[size];
      double[] variance = new double[size];
      double freedom = 0;
      for (int i = 0; i < size; i++) {
        double[] unit = new double[size];
        unit[i] = 1;
        // Row i of A^-1, A being symmetric; then row i of A^-1 G, and (A^-1 G A^-1)_ii.
        double[] inverse = factor.solve(unit);
        double[] hat = times(gram, inverse);
        determined[i] = hat[i];
        freedom += hat[i];
        for (int j = 0; j < size; j++) {
          variance[i] += hat[j] * inverse[j];
        }
      }
      double residual = 0;
      for (CentredOutcomes.Row row : rows) {
        residual += row.squaredResidual(quality);
      }
      int groups = CentredOutcomes.groups(rows);
      double left = rows.size() - groups - freedom;
      double[] standardError = new double[size];
      for (int i = 0; i < size; i++) {
        // Without degrees of freedom left the noise is anybody's guess.
        standardError[i] =
            left > 0 ? Math.sqrt(variance[i] * residual / left) : Double.POSITIVE_INFINITY;
      }
      return new Fit(quality, determined, standardError);
    }

    /** Standard deviation of the estimates. */
    double spread() {
      double mean = 0;
      for (double value : quality) {
        mean += value / quality.length;
      }
      double squares = 0;
      for (double value : quality) {
        squares += (value - mean) * (value - mean) / quality.length;
      }
      return Math.sqrt(squares);
    }

    private static double[] times(double[][] matrix, double[] vector) {
      double[] product = new double[vector.length];
      for (int i = 0; i < vector.length; i++) {
        for (int j = 0; j < vector.length; j++) {
          product[i] += matrix[i][j] * vector[j];
        }
      }
      return product;
    }
  }
}
