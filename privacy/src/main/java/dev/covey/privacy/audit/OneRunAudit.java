package dev.covey.privacy.audit;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.internal.Checks;
import java.util.function.DoubleUnaryOperator;

/**
 * A lower bound on epsilon from one run (Steinke-Nasr-Jagielski 2023). Each of m canaries is
 * included by a fair coin; from what was released, r of the coins are guessed, the others not; v
 * guesses are right. Under (epsilon, delta) so many are right with probability at most
 *
 * <pre>
 * Pr[B >= v] + 2 m delta max_i Pr[v - i <= B < v] / i,   B ~ Bin(r, e^epsilon / (1 + e^epsilon))
 * </pre>
 *
 * <p>(Theorem 5.2). An epsilon for which that is at most the significance is rejected, and with it
 * all smaller ones, which promise more. The lower bound is the largest rejected epsilon.
 *
 * @param canaries m, at least 1
 * @param guesses r, 1 to m
 * @param delta at which epsilon is bounded, from 0 to below 1
 * @param significance probability of a wrong alarm, above 0 and below 1
 */
public record OneRunAudit(int canaries, int guesses, double delta, double significance) {
  /** The significance that is usual. */
  public static final double DEFAULT_SIGNIFICANCE = 0.05;

  private static final int LARGEST_CANARIES = 1_000_000;
  private static final int GRID = 256;
  private static final int BISECTIONS = 60;

  public OneRunAudit {
    Checks.atLeast("canaries", canaries, 1);
    Checks.atLeast("guesses", guesses, 1);
    if (guesses > canaries || canaries > LARGEST_CANARIES) {
      throw new ConfigurationException(
          guesses
              + " guesses about "
              + canaries
              + " canaries: expected at most one guess for each of at most "
              + LARGEST_CANARIES);
    }
    if (!(delta >= 0 && delta < 1)) {
      throw new ConfigurationException("delta is " + delta + ": expected 0 to below 1");
    }
    Checks.properFraction("significance", significance);
  }

  /**
   * Settings that can refute a claim.
   *
   * @param claimedEpsilon above 0
   * @throws ConfigurationException if not even guesses that are all right would refute it
   */
  public static OneRunAudit against(
      double claimedEpsilon, int canaries, int guesses, double delta, double significance) {
    Checks.positive("claimed epsilon", claimedEpsilon);
    OneRunAudit audit = new OneRunAudit(canaries, guesses, delta, significance);
    double ceiling = audit.ceiling();
    if (ceiling < claimedEpsilon) {
      throw new ConfigurationException(
          "an audit of "
              + canaries
              + " canaries and "
              + guesses
              + " guesses proves at most epsilon "
              + ceiling
              + ": expected at least the claimed "
              + claimedEpsilon
              + "; take more canaries and guesses, or audit the same path at a smaller epsilon");
    }
    return audit;
  }

  /** The largest epsilon that these settings can prove: every guess right. */
  public double ceiling() {
    return lowerBound(guesses);
  }

  /** What an audit found. */
  public sealed interface Verdict {
    /** The largest rejected epsilon. */
    double lowerBound();

    /** Nothing speaks against the claim; that does not prove it. */
    record NotRefuted(double lowerBound) implements Verdict {}

    /** The claim is wrong, but for the significance. */
    record Refuted(double lowerBound, double claimedEpsilon) implements Verdict {}
  }

  /** Compares a result with a claim. */
  public Verdict verdict(int correct, double claimedEpsilon) {
    double bound = lowerBound(correct);
    return bound > claimedEpsilon
        ? new Verdict.Refuted(bound, claimedEpsilon)
        : new Verdict.NotRefuted(bound);
  }

  /**
   * The largest rejected epsilon; 0 if none is.
   *
   * @param correct v, 0 to r
   */
  public double lowerBound(int correct) {
    requireCount(correct);
    if (correct == 0) {
      return 0;
    }
    Binomial binomial = new Binomial(guesses);
    double top = 1;
    while (binomial.tail(correct, top) <= significance) {
      top *= 2;
    }
    // The first term alone grows with epsilon and bounds what can be rejected.
    double most = lastRejected(0, top, epsilon -> binomial.tail(correct, epsilon));
    // The second term need not be monotone: so first the highest rejected point of a grid.
    DoubleUnaryOperator both = epsilon -> pValue(binomial, correct, epsilon);
    for (int i = GRID; i >= 0; i--) {
      double epsilon = most * i / GRID;
      if (both.applyAsDouble(epsilon) <= significance) {
        return i == GRID ? epsilon : lastRejected(epsilon, most * (i + 1) / GRID, both);
      }
    }
    return 0;
  }

  /** Between an epsilon that is rejected, or 0, and one that is not. */
  private double lastRejected(double rejected, double other, DoubleUnaryOperator pValue) {
    double low = rejected;
    double high = other;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (pValue.applyAsDouble(middle) <= significance) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * The probability bound that is compared with the significance; may exceed 1.
   *
   * @param correct v, 0 to r
   * @param epsilon at least 0
   */
  public double pValue(int correct, double epsilon) {
    requireCount(correct);
    Checks.notNegative("epsilon", epsilon);
    return pValue(new Binomial(guesses), correct, epsilon);
  }

  private double pValue(Binomial binomial, int correct, double epsilon) {
    double excess =
        delta == 0 ? 0 : 2.0 * canaries * delta * binomial.densestBelow(correct, epsilon);
    return binomial.tail(correct, epsilon) + excess;
  }

  private void requireCount(int correct) {
    if (correct < 0 || correct > guesses) {
      throw new ConfigurationException(
          correct + " right guesses of " + guesses + ": expected 0 to " + guesses);
    }
  }
}
