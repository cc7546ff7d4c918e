package dev.covey.assembly;

import dev.covey.config.CohortConfig.Sampling;
import dev.covey.config.Experiment;
import dev.covey.config.PrivacyConfig;
import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.NoisePlacement;
import dev.covey.privacy.accountant.Accountant;
import dev.covey.privacy.accountant.Calibration;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.NeighbouringRelation;
import dev.covey.privacy.accountant.PrivacyBounds;
import dev.covey.privacy.accountant.PrivacyEvent;
import dev.covey.privacy.central.CentralMechanism;
import dev.covey.privacy.ledger.Adversary;
import dev.covey.privacy.ledger.Budget;
import dev.covey.privacy.ledger.EdgeMembership;
import dev.covey.privacy.ledger.LedgerTerms;
import dev.covey.privacy.ledger.PrivacyUnit;
import dev.covey.privacy.ledger.Release;
import dev.covey.privacy.ledger.ReleaseKind;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the table {@code [privacy]} of a file comes to: how much noise, over which denominator, and
 * what a round costs against whom.
 *
 * @param experiment whose placement is central
 * @param mechanism clip and noise
 * @param expectedCohort the fixed denominator: how many clients a round is planned with
 * @param rate with which secret coins draw each client; 1 where sampling hides nobody
 */
public record PrivacyPlan(
    Experiment experiment, CentralMechanism mechanism, double expectedCohort, double rate) {

  /**
   * How a run finds its clients.
   *
   * @param clients N
   * @param checkIn whether they come by themselves, so that nobody's coin keeps them secret
   */
  public record Population(int clients, boolean checkIn) {
    public Population {
      if (clients < 1) {
        throw new ConfigurationException(
            "a federation of " + clients + " clients: expected at least 1");
      }
    }
  }

  /**
   * A cohort below its minimum is drawn again, so that those that count are not quite Poisson
   * samples; what that costs stays below this share of delta.
   */
  private static final double NEGLIGIBLE = 1e-6;

  /**
   * The plan of a file, if it wants noise.
   *
   * @throws ConfigurationException if no noise gives what it asks for
   */
  public static Optional<PrivacyPlan> of(Experiment experiment, Population population) {
    PrivacyConfig privacy = experiment.privacy();
    if (!privacy.isPrivate()) {
      return Optional.empty();
    }
    double rate = claimedRate(experiment, population);
    double expected = expectedCohort(experiment, population.clients());
    double noise = privacy.noiseMultiplier().orElseGet(() -> calibrated(experiment, rate));
    return Optional.of(
        new PrivacyPlan(
            experiment, new CentralMechanism(noise, privacy.clipL2Norm()), expected, rate));
  }

  private static double calibrated(Experiment experiment, double rate) {
    PrivacyConfig privacy = experiment.privacy();
    double epsilon =
        privacy
            .epsilon()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "privacy.noise-multiplier: missing; expected it, or privacy.epsilon from"
                            + " which it follows"));
    return Calibration.noiseMultiplier(
            noise ->
                new PrivacyPlan(experiment, new CentralMechanism(noise, 1), 1, rate)
                    .claimed()
                    .against(adversary(privacy))
                    .times(experiment.run().rounds()),
            epsilon,
            privacy.delta(),
            EnumSet.allOf(Accountant.class))
        .noiseMultiplier();
  }

  /** Members of a round as planned, a number that no data move. */
  private static double expectedCohort(Experiment experiment, int clients) {
    Sampling sampling = experiment.cohort().sampling();
    if (sampling instanceof Sampling.Poisson poisson) {
      return poisson.rate() * clients;
    }
    return sampling.size() > 0 ? sampling.size() : clients;
  }

  private static double claimedRate(Experiment experiment, Population population) {
    return experiment.cohort().sampling() instanceof Sampling.Poisson poisson
            && !population.checkIn()
            && adversary(experiment.privacy()) == Adversary.RELEASE_READER
            && relation(experiment.privacy()) == NeighbouringRelation.ZERO_OUT
            && smallCohortsAreNegligible(experiment, poisson.rate(), population.clients())
        ? poisson.rate()
        : 1;
  }

  /** Pr[Bin(N, q) < m] is at most exp(-N KL((m - 1) / N || q)) below the mean (Chernoff). */
  private static boolean smallCohortsAreNegligible(
      Experiment experiment, double rate, int clients) {
    double share = (experiment.cohort().minimum() - 1.0) / clients;
    if (share >= rate) {
      return false;
    }
    double divergence =
        (share == 0 ? 0 : share * Math.log(share / rate))
            + (1 - share) * (Math.log1p(-share) - Math.log1p(-rate));
    return Math.log(experiment.run().rounds()) - clients * divergence
        <= Math.log(NEGLIGIBLE * experiment.privacy().delta());
  }

  /** Where the noise stands in the pipeline. */
  public NoisePlacement placement() {
    return new NoisePlacement.Central(mechanism, expectedCohort);
  }

  /** Against whom epsilon is reported and budgeted. */
  public Adversary adversary() {
    return adversary(experiment.privacy());
  }

  private static Adversary adversary(PrivacyConfig privacy) {
    return switch (privacy.adversary()) {
      case PARTICIPANT -> Adversary.PARTICIPANT;
      case RELEASE_READER -> Adversary.RELEASE_READER;
    };
  }

  /** Which two worlds are hard to tell apart. */
  public NeighbouringRelation relation() {
    return relation(experiment.privacy());
  }

  private static NeighbouringRelation relation(PrivacyConfig privacy) {
    return switch (privacy.neighbouringRelation()) {
      case ZERO_OUT -> NeighbouringRelation.ZERO_OUT;
      case REPLACE_ONE -> NeighbouringRelation.REPLACE_ONE;
    };
  }

  /** Delta that epsilon holds at. */
  public double delta() {
    return experiment.privacy().delta();
  }

  /** Whether who was drawn is part of what protects, so that no figure may show how many were. */
  public boolean rosterIsSecret() {
    return rate < 1;
  }

  /** Whether the noise can be repeated by whoever knows the seed, and protects nobody. */
  public boolean isInsecure() {
    return experiment.privacy().insecureDeterministicNoise();
  }

  /** Terms of the run's ledger. */
  public LedgerTerms terms() {
    Optional<Double> epsilon = experiment.privacy().epsilon();
    return new LedgerTerms(
        PrivacyUnit.CLIENT,
        relation(),
        new EdgeMembership.Overlapping(),
        epsilon.isPresent() && !isInsecure()
            ? List.of(new Budget(adversary(), epsilon.get(), delta()))
            : List.of());
  }

  /** What a round releases, and what that is to whom; to the coordinator everything. */
  public Release release() {
    return isInsecure() ? Release.insecureUnprotected(ReleaseKind.MODEL_UPDATE) : claimed();
  }

  private Release claimed() {
    PrivacyEvent.Gaussian all = mechanism.event(relation());
    Map<Adversary, Composition> events = new EnumMap<>(Adversary.class);
    events.put(Adversary.PARTICIPANT, Composition.of(all, 1));
    events.put(
        Adversary.RELEASE_READER,
        Composition.of(PrivacyEvent.sampledGaussian(all.noiseMultiplier(), rate), 1));
    return new Release(ReleaseKind.MODEL_UPDATE, events);
  }

  /** What some rounds amount to. */
  public Composition rounds(Adversary observer, long count) {
    return release().against(observer).times(count);
  }

  /** Epsilon after some rounds, by each accountant. */
  public PrivacyBounds bounds(Adversary observer, long count) {
    return PrivacyBounds.of(rounds(observer, count), delta());
  }
}
