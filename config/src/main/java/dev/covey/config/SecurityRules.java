package dev.covey.config;

import dev.covey.config.AggregationConfig.Rule;
import dev.covey.config.TrainingConfig.Correction;
import dev.covey.config.toml.TomlReader;
import java.math.BigInteger;

/** What cannot be done with masks, each with its reason: a masked update cannot be looked at. */
final class SecurityRules {
  private final TomlReader reader;
  private final Experiment experiment;
  private final String masks;

  SecurityRules(TomlReader reader, Experiment experiment) {
    this.reader = reader;
    this.experiment = experiment;
    this.masks =
        "security.secure-aggregation = \""
            + experiment.security().secureAggregation().keyword()
            + "\"";
  }

  void check() {
    if (!experiment.security().masked()) {
      return;
    }
    onlySums();
    minimum();
    bits();
  }

  private void onlySums() {
    Rule rule = experiment.aggregation().rule();
    reader.check(
        rule instanceof Rule.Mean,
        "is \""
            + rule.keyword()
            + "\", which needs each update by itself; with "
            + masks
            + " there is only their sum: use \"mean\", or switch the masks off",
        AggregationKeys.RULE,
        SecurityKeys.SECURE_AGGREGATION);
    reader.check(
        !(experiment.training().correction() instanceof Correction.Scaffold),
        "is \"scaffold\", whose control variates are not masked in this version of Covey, and would"
            + " reveal what "
            + masks
            + " hides: use \"none\" or \"fedprox\"",
        TrainingKeys.CORRECTION,
        SecurityKeys.SECURE_AGGREGATION);
    reader.check(
        experiment.aggregation().maxUpdateL2Norm() == 0,
        "is "
            + experiment.aggregation().maxUpdateL2Norm()
            + ", but with "
            + masks
            + " nobody sees the norm of an update: leave it out; aggregation.clip-norm binds"
            + " clients that keep to it",
        AggregationKeys.MAX_UPDATE_NORM,
        SecurityKeys.SECURE_AGGREGATION);
  }

  private void minimum() {
    int minimum = experiment.cohort().minimum();
    reader.check(
        minimum >= SecurityKeys.LEAST_MINIMUM,
        "is "
            + minimum
            + ", but "
            + masks
            + " needs "
            + SecurityKeys.LEAST_MINIMUM
            + " or more: a sum of one update is that update",
        TrainingKeys.MINIMUM,
        SecurityKeys.SECURE_AGGREGATION);
  }

  /** 2 n + 1 <= 2^b, else not even -1, 0 and 1 of each client could be told apart in the sum. */
  private void bits() {
    int size = experiment.cohort().sampling().size();
    long most =
        size > 0
            ? (long) Math.ceil(size * (1 + experiment.cohort().overSelect()))
            : experiment.data().clients();
    int bits = experiment.security().bits();
    int least = BigInteger.valueOf(2 * most).bitLength();
    reader.check(
        bits >= least,
        "is "
            + bits
            + ", too few for the sum of "
            + most
            + " clients: take at least "
            + least
            + ", and more for a finer step",
        SecurityKeys.BITS,
        TrainingKeys.SIZE,
        TrainingKeys.OVER_SELECT,
        TrainingKeys.SAMPLING,
        DataKeys.CLIENTS,
        SecurityKeys.SECURE_AGGREGATION);
  }
}
