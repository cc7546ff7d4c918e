package dev.covey.assembly;

import dev.covey.aggregation.pipeline.Quantization;
import dev.covey.aggregation.pipeline.Quantization.SectionCode;
import dev.covey.aggregation.quantize.HadamardRotation;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.config.AggregationConfig;
import dev.covey.config.Experiment;
import dev.covey.config.SecurityConfig;
import dev.covey.config.SecurityConfig.SecureAggregation;
import dev.covey.core.Hex;
import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.client.ClientPolicy;
import dev.covey.crypto.secagg.client.Enrolment;
import dev.covey.crypto.secagg.client.TaskView;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Margins;
import dev.covey.crypto.secagg.plan.EntrySize;
import dev.covey.crypto.secagg.plan.PlanOutcome;
import dev.covey.crypto.secagg.plan.PlanRequest;
import dev.covey.crypto.secagg.plan.SecurityPlanner;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the updates of a run are masked: the grid of its integers, the plan of its sessions and what
 * its clients insist on. Both ends make it from the same file, so they agree.
 *
 * @param experiment whose table {@code [security]} asks for masks
 * @param quantization the grid
 */
public record Masking(Experiment experiment, Quantization quantization) {
  /** A sum over one client would be that client's update. */
  private static final int FEWEST = 2;

  /**
   * The masking that a file asks for, if it does.
   *
   * @param layout of an update
   * @param contributors most clients in one sum
   */
  public static Optional<Masking> of(
      Experiment experiment, SectionLayout layout, int contributors) {
    return isWanted(experiment)
        ? Optional.of(new Masking(experiment, grid(experiment, layout, contributors)))
        : Optional.empty();
  }

  /** Whether a file asks for masks. */
  public static boolean isWanted(Experiment experiment) {
    return experiment.security().masked();
  }

  private static Quantization grid(Experiment experiment, SectionLayout layout, int contributors) {
    SecurityConfig security = experiment.security();
    AggregationConfig aggregation = experiment.aggregation();
    boolean weighted = aggregation.weighting() == AggregationConfig.Weighting.TOKENS;
    try {
      return new Quantization(
          layout,
          security.bits(),
          contributors,
          weighted ? security.largestWeight() : 1,
          layout.sections().stream()
              .map(
                  section ->
                      new SectionCode(
                          security.entryRange(
                              aggregation.clipL2Norm(), wireLength(security, section)),
                          security.rotate()))
              .toList(),
          Seeds.root(experiment.run().seed()).child("mask-rotation"),
          weighted);
    } catch (IllegalArgumentException impossible) {
      throw new ConfigurationException("security.bits: " + impossible.getMessage(), impossible);
    }
  }

  private static int wireLength(SecurityConfig security, SectionLayout.Section section) {
    return security.rotate()
        ? new HadamardRotation(Seeds.root(0), section.length()).paddedLength()
        : section.length();
  }

  /** What the sessions protect against. */
  public Adversary adversary() {
    return experiment.security().secureAggregation() == SecureAggregation.MALICIOUS
        ? Adversary.MALICIOUS
        : Adversary.SEMI_HONEST;
  }

  private KeyAgreement agreement() {
    return experiment.security().postQuantum()
        ? KeyAgreement.X25519_ML_KEM_768
        : KeyAgreement.X25519;
  }

  /** Fewest clients whose sum may be opened. */
  public int minimumCohort() {
    return Math.max(FEWEST, experiment.cohort().minimum());
  }

  /**
   * The plan of a session, or why there is none.
   *
   * @param clients that take part in it
   */
  public PlanOutcome plan(int clients) {
    if (clients < minimumCohort()) {
      return new PlanOutcome.Impossible(
          PlanOutcome.Reason.COHORT_TOO_SMALL,
          clients + " clients, and a sum is opened over no fewer than " + minimumCohort(),
          "let more clients take part, or lower cohort.minimum");
    }
    if (clients > quantization.contributors()) {
      return new PlanOutcome.Impossible(
          PlanOutcome.Reason.ENTRY_TOO_LARGE,
          clients + " clients, and the grid has room for " + quantization.contributors(),
          "set cohort.size to the most clients of a round");
    }
    return SecurityPlanner.plan(
        new PlanRequest(
            clients,
            adversary(),
            agreement(),
            experiment.security().corruptFraction(),
            experiment.security().dropoutFraction(),
            quantization.wireDimension(),
            new EntrySize.Bits(quantization.bits()),
            minimumCohort()));
  }

  /**
   * Fewest clients among whom a session can be planned: a round of fewer is void, before anybody
   * trains.
   *
   * @param clients for which there is a plan
   */
  public int smallestSession(int clients) {
    int smallest = minimumCohort();
    while (smallest < clients && !(plan(smallest) instanceof PlanOutcome.Planned)) {
      smallest++;
    }
    return smallest;
  }

  /**
   * The floors of a client.
   *
   * @param enrolment whom it believes to be a client
   */
  public ClientPolicy policy(Enrolment enrolment) {
    return new ClientPolicy(
        adversary(),
        experiment.security().postQuantum(),
        minimumCohort(),
        minimumCohort(),
        experiment.security().corruptFraction(),
        Margins.DEFAULT,
        adversary() == Adversary.MALICIOUS ? ClientPolicy.DEFAULT_GRINDING_BITS : 0,
        enrolment);
  }

  /**
   * What a client knows of its task.
   *
   * @param taskSha256 in hexadecimal
   */
  public TaskView task(String taskSha256) {
    return new TaskView(
        Hex.parse(taskSha256),
        quantization.bits(),
        quantization.wireDimension(),
        OptionalLong.of(quantization.largestEntry()));
  }

  /** Names of the settings that hide what single clients did, for {@code withheld}. */
  public static List<String> withheldMetrics() {
    return List.of("train_tokens", "train_loss", "update_l2_norm", "clipped_fraction");
  }
}
