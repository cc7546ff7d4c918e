package dev.covey.config;

import dev.covey.config.AggregationConfig.Rule;
import dev.covey.config.CohortConfig.Sampling;
import dev.covey.config.ModelConfig.Base;
import dev.covey.config.ModelConfig.LoraAggregation;
import dev.covey.config.ModelConfig.Trainable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an experiment may do but perhaps does not mean. */
final class ExperimentWarnings {
  /** Fewer updates than this, and a robust rule has no majority to follow. */
  private static final int LEAST_FOR_A_MAJORITY = 3;

  /** delta is to be at most N^-1.1, so that its share of N clients is less than one. */
  private static final double DELTA_EXPONENT = 1.1;

  private ExperimentWarnings() {}

  static List<String> of(Experiment experiment) {
    List<String> warnings = new ArrayList<>();
    if (experiment.model().trainable() instanceof Trainable.Lora lora) {
      if (lora.aggregation() == LoraAggregation.FACTORS) {
        warnings.add(
            "model.lora.aggregation = \"factors\" averages A and B apart, which is not the average"
                + " of the adapters; \"ffa\" is exact");
      }
      if (experiment.model().base() instanceof Base.Random) {
        warnings.add(
            "model.base = \"random\" with [model.lora] freezes weights that nobody trained");
      }
    }
    CohortConfig cohort = experiment.cohort();
    if (cohort.sampling() instanceof Sampling.Availability availability
        && availability.probability() == 1) {
      warnings.add(
          "cohort.availability = 1.0 keeps every client up: the same as cohort.sampling ="
              + " \"uniform\"");
    }
    if (cohort.deadlineSeconds() > 0) {
      warnings.add(
          "cohort.deadline-seconds depends on the wall clock: the run is not reproducible to the"
              + " bit");
    }
    if (cohort.overSelect() > 0) {
      warnings.add(
          "cohort.over-select keeps the first to finish: the run is not reproducible to the bit");
    }
    privacy(experiment, warnings);
    Rule rule = experiment.aggregation().rule();
    if ((rule instanceof Rule.Median || rule instanceof Rule.TrimmedMean)
        && cohort.minimum() < LEAST_FOR_A_MAJORITY) {
      warnings.add(
          "aggregation.rule = \""
              + rule.keyword()
              + "\" resists nobody in a round of fewer than "
              + LEAST_FOR_A_MAJORITY
              + " updates; set cohort.minimum");
    }
    return warnings;
  }

  private static void privacy(Experiment experiment, List<String> warnings) {
    PrivacyConfig privacy = experiment.privacy();
    if (!privacy.isPrivate()) {
      return;
    }
    int clients = experiment.data().clients();
    double most = Math.pow(clients, -DELTA_EXPONENT);
    if (clients > 0 && privacy.delta() > most) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "privacy.delta = %s is above %d^-1.1 = %.1e: delta allows a run to reveal that share of"
                  + " its clients in full",
              privacy.delta(),
              clients,
              most));
    }
    if (privacy.insecureDeterministicNoise()) {
      warnings.add(
          "privacy.insecure-deterministic-noise = true: who knows run.seed takes the noise off again;"
              + " epsilon is infinite");
    }
    if (privacy.unaccountedEvaluation()) {
      warnings.add(
          "privacy.unaccounted-evaluation = true: what is measured on the clients' held-out text is"
              + " shown without noise, and epsilon does not cover it");
    }
  }
}
