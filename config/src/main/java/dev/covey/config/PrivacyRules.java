package dev.covey.config;

import dev.covey.config.AggregationConfig.Rule;
import dev.covey.config.AggregationConfig.Weighting;
import dev.covey.config.TrainingConfig.Correction;
import dev.covey.config.toml.TomlReader;

/** What would break a guarantee without anybody noticing, each with its reason. */
final class PrivacyRules {
  private final TomlReader reader;
  private final Experiment experiment;
  private final String noise;

  PrivacyRules(TomlReader reader, Experiment experiment) {
    this.reader = reader;
    this.experiment = experiment;
    this.noise = "privacy.placement = \"" + experiment.privacy().placement().keyword() + "\"";
  }

  void check() {
    if (!experiment.privacy().isPrivate()) {
      return;
    }
    amount();
    sum();
    clip();
    corrections();
    minimum();
    sideReleases();
  }

  private void amount() {
    PrivacyConfig privacy = experiment.privacy();
    reader.check(
        privacy.epsilon().isPresent()
            || privacy.noiseMultiplier().isPresent()
            || reader.failed(PrivacyKeys.EPSILON),
        "missing; " + noise + " needs it, or privacy.epsilon from which it follows",
        PrivacyKeys.NOISE_MULTIPLIER,
        PrivacyKeys.PLACEMENT);
  }

  /**
   * Each client counts as its clipped update or as nothing, over a number that data do not move.
   */
  private void sum() {
    Rule rule = experiment.aggregation().rule();
    reader.check(
        rule instanceof Rule.Mean,
        "is \""
            + rule.keyword()
            + "\", whose result one client can move without bound; "
            + noise
            + " bounds what one adds to a sum: use \"mean\"",
        AggregationKeys.RULE,
        PrivacyKeys.PLACEMENT);
    reader.check(
        experiment.aggregation().weighting() == Weighting.UNIFORM || !(rule instanceof Rule.Mean),
        "is \"tokens\", but with "
            + noise
            + " weights must not depend on data, and how much a client has is data: use \"uniform\""
            + " or leave it out",
        AggregationKeys.WEIGHTING,
        PrivacyKeys.PLACEMENT);
    reader.check(
        !experiment.security().masked(),
        "is \""
            + experiment.security().secureAggregation().keyword()
            + "\", but "
            + noise
            + " has the coordinator clip each update, which behind masks it does not see; noise of"
            + " clients inside secure aggregation is "
            + PrivacyKeys.NOT_AVAILABLE
            + ": leave one of the two out",
        SecurityKeys.SECURE_AGGREGATION,
        PrivacyKeys.PLACEMENT);
  }

  private void clip() {
    reader.check(
        experiment.aggregation().clipL2Norm() == 0,
        "is "
            + experiment.aggregation().clipL2Norm()
            + ", but with "
            + noise
            + " the coordinator clips to privacy.clip: leave it out",
        AggregationKeys.CLIP_NORM,
        PrivacyKeys.PLACEMENT);
    reader.check(
        experiment.aggregation().maxUpdateL2Norm() == 0,
        "is "
            + experiment.aggregation().maxUpdateL2Norm()
            + ", but with "
            + noise
            + " a long update is clipped and counts; to refuse it would show its length: leave it"
            + " out",
        AggregationKeys.MAX_UPDATE_NORM,
        PrivacyKeys.PLACEMENT);
  }

  private void corrections() {
    Correction correction = experiment.training().correction();
    reader.check(
        !(correction instanceof Correction.Scaffold || correction instanceof Correction.Plugin),
        "is \""
            + correction.keyword()
            + "\", which may send more than the update; with "
            + noise
            + " all that is sent must be clipped and charged together, and control variates are not"
            + " in this version of Covey: use \"none\" or \"fedprox\"",
        TrainingKeys.CORRECTION,
        PrivacyKeys.PLACEMENT);
  }

  private void minimum() {
    reader.check(
        experiment.cohort().minimum() >= SecurityKeys.LEAST_MINIMUM,
        "is "
            + experiment.cohort().minimum()
            + ", but "
            + noise
            + " needs "
            + SecurityKeys.LEAST_MINIMUM
            + " or more: a sum of one update is that update",
        TrainingKeys.MINIMUM,
        PrivacyKeys.PLACEMENT);
  }

  /** What else a run would tell about its clients. */
  private void sideReleases() {
    reader.check(
        !experiment.evaluation().clientPerplexity(),
        "is true, but with " + noise + " no figure of a single client may be shown: leave it out",
        EvaluationKeys.CLIENT_PERPLEXITY,
        PrivacyKeys.PLACEMENT);
    reader.check(
        experiment.evaluation().baselines().isEmpty()
            || experiment.privacy().unaccountedEvaluation(),
        "are trained on the clients' text without noise, so that "
            + noise
            + " would not cover them: leave them out, or, where the text is no secret, set"
            + " privacy.unaccounted-evaluation = true",
        EvaluationKeys.BASELINES,
        PrivacyKeys.PLACEMENT,
        PrivacyKeys.UNACCOUNTED_EVALUATION);
  }
}
