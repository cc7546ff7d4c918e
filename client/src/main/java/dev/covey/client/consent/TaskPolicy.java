package dev.covey.client.consent;

import dev.covey.config.Experiment;
import dev.covey.config.ModelConfig.Family;
import dev.covey.config.SecurityConfig;
import dev.covey.config.TrainingConfig.Correction;
import dev.covey.config.client.ClientConfig.Allow;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds an offer against what the device's owner allowed. Nothing of an offer is used before it is
 * allowed: no file is created under a name that it gives, no class loaded that it names.
 *
 * <p>Of the classes that an experiment may name, {@code training.correction} alone runs on a
 * client; the others are the coordinator's. {@code run.plugin-path} of a received experiment is
 * never used: classes come from the owner's {@code allow.plugin-path}.
 */
public final class TaskPolicy {
  private static final long BYTES_OF_A_MEGABYTE = 1_000_000;

  /** A masked sum is never of fewer, whatever an experiment says. */
  private static final int LEAST_COHORT = 2;

  private TaskPolicy() {}

  /** What the owner says. */
  public sealed interface Decision {
    /** The device may take part. */
    record Allowed() implements Decision {}

    /**
     * It must not.
     *
     * @param reasons what was asked, what is allowed, and by which key; fit to be told to the
     *     coordinator
     */
    record Refused(List<String> reasons) implements Decision {
      public Refused {
        reasons = List.copyOf(reasons);
      }

      /** All reasons in one line. */
      public String reason() {
        return String.join("; ", reasons);
      }
    }
  }

  /** Decides. Never throws, whatever the offer says. */
  public static Decision check(Allow allow, TaskOffer offer) {
    List<String> reasons = new ArrayList<>();
    run(allow, offer.runId(), reasons);
    model(allow, offer, reasons);
    training(allow, offer.experiment(), reasons);
    masking(allow, offer.experiment(), reasons);
    new BaseFilesPolicy(allow.baseSha256(), allow.maxDownloadMegabytes() * BYTES_OF_A_MEGABYTE)
        .check(offer.baseFiles(), reasons);
    return reasons.isEmpty() ? new Decision.Allowed() : new Decision.Refused(reasons);
  }

  private static void run(Allow allow, String runId, List<String> reasons) {
    try {
      RunId run = new RunId(runId);
      if (allow.runs().stream().noneMatch(pattern -> RunPattern.matches(pattern, run.value()))) {
        reasons.add("run " + run + " is not one of allow.runs " + allow.runs());
      }
    } catch (ConfigurationException e) {
      reasons.add("the run's name, of " + runId.length() + " characters, is none");
    }
  }

  private static void model(Allow allow, TaskOffer offer, List<String> reasons) {
    Family family = offer.experiment().model().architecture().family();
    if (!allow.families().contains(family)) {
      reasons.add("family " + family.keyword() + " is not one of allow.families");
    }
    int dimension = offer.dimension();
    if (dimension < 1) {
      reasons.add("a model of " + dimension + " trainable parameters: at least 1 is needed");
    } else if (dimension > allow.maxTrainableParameters()) {
      reasons.add(
          dimension
              + " trainable parameters: allow.max-trainable-parameters is "
              + allow.maxTrainableParameters());
    }
    if (offer.totalParameters().isPresent()) {
      long total = offer.totalParameters().getAsLong();
      if (total < 1 || total > allow.maxParameters()) {
        reasons.add(total + " parameters: allow.max-parameters is " + allow.maxParameters());
      }
    }
  }

  private static void masking(Allow allow, Experiment experiment, List<String> reasons) {
    SecurityConfig security = experiment.security();
    if (security.secureAggregation().compareTo(allow.minimumMasking()) < 0) {
      reasons.add(
          "security.secure-aggregation is "
              + security.secureAggregation().keyword()
              + ": allow.minimum-masking is "
              + allow.minimumMasking().keyword());
    }
    if (!security.masked()) {
      return;
    }
    int cohort = experiment.cohort().minimum();
    if (cohort < allow.minimumCohort() && allow.minimumCohort() > LEAST_COHORT) {
      reasons.add(
          "a masked sum of "
              + Math.max(LEAST_COHORT, cohort)
              + " clients: allow.minimum-cohort is "
              + allow.minimumCohort());
    }
    if (security.corruptFraction() < allow.minimumCorruptFraction()) {
      reasons.add(
          "security.corrupt-fraction is "
              + security.corruptFraction()
              + ": allow.minimum-corrupt-fraction is "
              + allow.minimumCorruptFraction());
    }
  }

  private static void training(Allow allow, Experiment experiment, List<String> reasons) {
    int steps = experiment.training().localSteps();
    if (steps > allow.maxLocalSteps()) {
      reasons.add(
          steps + " local steps a round: allow.max-local-steps is " + allow.maxLocalSteps());
    }
    if (experiment.training().correction() instanceof Correction.Plugin plugin
        && !allow.plugIns()) {
      reasons.add(
          "training.correction names the class "
              + plugin.className()
              + ": allow.plug-ins is false");
    }
    if (experiment.privacy().placement().compareTo(allow.minimumProtection()) < 0) {
      reasons.add(
          "privacy.placement is "
              + experiment.privacy().placement().keyword()
              + ": allow.minimum-protection is "
              + allow.minimumProtection().keyword());
    }
  }
}
