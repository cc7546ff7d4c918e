package dev.covey.privacy.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.Seeds;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.audit.CanaryGuesses;
import dev.covey.privacy.audit.OneRunAudit;
import dev.covey.privacy.mechanism.InsecureDeterministicNoise;
import dev.covey.privacy.mechanism.IntegerNoise;
import dev.covey.privacy.mechanism.NoiseSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * From a scaled vector to the sum of rounded, noised vectors: what is claimed holds in what is
 * drawn, and tampering shows.
 */
class SharesProtectTest {
  private static final int DRAWS = 150_000;

  private static NoiseSource noise(String label) {
    return InsecureDeterministicNoise.of(Seeds.root(31).child(label));
  }

  private static DistributedNoisePlan plan(
      double epsilon, double delta, long clients, long dimension, ShareNoise kind) {
    return DistributedNoisePlan.plan(
        new PrivacyTarget(epsilon, delta, 1, NeighbouringRelation.ZERO_OUT),
        new SecureCohort(clients, clients, 0),
        1,
        dimension,
        40,
        kind);
  }

  /** Ascending sums of one coordinate over two clients, one of which may be left out. */
  private static long[] world(
      DistributedNoisePlan plan, boolean present, int shares, double weight, NoiseSource source) {
    RoundedVector shape = plan.noise().vector();
    IntegerNoise share = plan.noise().share();
    double[] update = {present ? shape.scaledClip() : 0};
    long[] sums = new long[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      long sum = Math.round(weight * ConditionalRounding.round(update, shape, source)[0]);
      for (int i = 0; i < shares; i++) {
        sum += share.sample(source);
      }
      sums[draw] = sum;
    }
    Arrays.sort(sums);
    return sums;
  }

  /**
   * By how many standard errors the worst event of the form "at least t" breaks (epsilon, delta).
   */
  private static double excess(long[] with, long[] without, double epsilon, double delta) {
    double worst = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < DRAWS; i += 50) {
      long threshold = with[i];
      double p = (DRAWS - firstAtLeast(with, threshold)) / (double) DRAWS;
      double q = (DRAWS - firstAtLeast(without, threshold)) / (double) DRAWS;
      double factor = Math.exp(epsilon);
      double error = Math.sqrt((p + factor * factor * q) / DRAWS) + 1.0 / DRAWS;
      worst = Math.max(worst, (p - factor * q - delta) / error);
    }
    return worst;
  }

  private static int firstAtLeast(long[] ascending, long threshold) {
    int low = 0;
    int high = ascending.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] < threshold) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Test
  void twoWorldsAreAsHardToTellApartAsClaimedAndTamperingShows() {
    double epsilon = 1;
    double delta = 1e-3;
    for (ShareNoise kind : ShareNoise.values()) {
      DistributedNoisePlan plan = plan(epsilon, delta, 2, 1, kind);
      NoiseSource source = noise("worlds " + kind.label());
      long[] without = world(plan, false, 2, 1, source);
      assertThat(excess(world(plan, true, 2, 1, source), without, epsilon, delta))
          .as("%s, as planned", kind)
          .isLessThan(4);
      assertThat(excess(world(plan, true, 2, 2, source), without, epsilon, delta))
          .as("%s, doubled weight", kind)
          .isGreaterThan(6);
      long[] oneShare = world(plan, false, 1, 1, source);
      assertThat(excess(world(plan, true, 1, 1, source), oneShare, epsilon, delta))
          .as("%s, dropped share", kind)
          .isGreaterThan(6);
      long[] noShare = world(plan, false, 0, 1, source);
      assertThat(excess(world(plan, true, 0, 1, source), noShare, epsilon, delta))
          .as("%s, noise off", kind)
          .isGreaterThan(100);
    }
  }

  @Test
  void oneDroppedShareOfTwentyShowsInTheVariance() {
    for (ShareNoise kind : ShareNoise.values()) {
      DistributedNoisePlan plan = plan(2, 1e-6, 20, 16_384, kind);
      double planned = 20 * plan.noise().localVariance().toDouble();
      NoiseSource source = noise("variance " + kind.label());
      for (int shares : new int[] {20, 19}) {
        long[] sum = new long[16_384];
        for (int i = 0; i < shares; i++) {
          plan.noise().share().addTo(sum, source);
        }
        double variance = Arrays.stream(sum).mapToDouble(x -> (double) x * x).average().orElse(0);
        // One standard error is 1.1 percent, a share 5.
        assertThat(Math.abs(variance / planned - 1) < 0.025)
            .as("%s shares of %s: %s of %s", shares, kind, variance, planned)
            .isEqualTo(shares == 20);
      }
    }
  }

  /** How many of the surest 100 guesses about 400 canaries are right. */
  private static int correctGuesses(
      DistributedNoisePlan plan, boolean noised, double length, SplittableRandom random) {
    int canaries = 400;
    int dimension = (int) plan.noise().vector().dimension();
    RoundedVector shape = plan.noise().vector();
    // A clip that is off lets a longer vector through.
    RoundedVector through = RoundedVector.of(shape.scaledClip() * length, dimension);
    NoiseSource source = noise("audit " + noised + " " + length);
    double[][] directions = new double[canaries][dimension];
    boolean[] included = new boolean[canaries];
    long[] sum = new long[dimension];
    for (int c = 0; c < canaries; c++) {
      double squares = 0;
      for (int i = 0; i < dimension; i++) {
        directions[c][i] = random.nextGaussian();
        squares += directions[c][i] * directions[c][i];
      }
      double scale = shape.scaledClip() * length / Math.sqrt(squares);
      for (int i = 0; i < dimension; i++) {
        directions[c][i] *= scale;
      }
      included[c] = random.nextBoolean();
      if (included[c]) {
        long[] rounded = ConditionalRounding.round(directions[c], through, source);
        for (int i = 0; i < dimension; i++) {
          sum[i] += rounded[i];
        }
      }
    }
    for (int i = 0; noised && i < plan.noise().cohort().minimum(); i++) {
      plan.noise().share().addTo(sum, source);
    }
    double[] scores = new double[canaries];
    for (int c = 0; c < canaries; c++) {
      for (int i = 0; i < dimension; i++) {
        scores[c] += sum[i] * directions[c][i];
      }
    }
    return CanaryGuesses.correct(scores, included, 100);
  }

  @Test
  void theAuditPassesWhatIsPlannedAndCatchesNoiseAndClipThatAreOff() {
    double claim = 2;
    OneRunAudit audit = OneRunAudit.against(claim, 400, 100, 1e-5, 0.05);
    DistributedNoisePlan plan = plan(claim, 1e-5, 20, 4096, ShareNoise.DISCRETE_GAUSSIAN);
    SplittableRandom random = new SplittableRandom(8);
    OneRunAudit.Verdict asPlanned = audit.verdict(correctGuesses(plan, true, 1, random), claim);
    assertThat(asPlanned).isInstanceOf(OneRunAudit.Verdict.NotRefuted.class);
    assertThat(audit.verdict(correctGuesses(plan, false, 1, random), claim))
        .as("noise off")
        .isInstanceOf(OneRunAudit.Verdict.Refuted.class);
    assertThat(audit.verdict(correctGuesses(plan, true, 20, random), claim))
        .as("clip off")
        .isInstanceOf(OneRunAudit.Verdict.Refuted.class);
  }
}
