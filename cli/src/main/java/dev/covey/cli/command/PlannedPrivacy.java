package dev.covey.cli.command;

import dev.covey.assembly.PrivacyPlan;
import dev.covey.config.Experiment;
import dev.covey.privacy.accountant.PrivacyBounds;
import dev.covey.privacy.ledger.Adversary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the noise of an experiment comes to, before a run. */
final class PlannedPrivacy {
  private final PrivacyPlan plan;
  private final int rounds;

  PlannedPrivacy(PrivacyPlan plan, Experiment experiment) {
    this.plan = plan;
    this.rounds = experiment.run().rounds();
  }

  /** Rounds of which the curve is told: the first, the quarters, the last. */
  private TreeSet<Integer> milestones() {
    TreeSet<Integer> rounds = new TreeSet<>();
    rounds.add(1);
    for (int quarter = 1; quarter <= 4; quarter++) {
      rounds.add(Math.max(1, (int) (this.rounds * (long) quarter / 4)));
    }
    return rounds;
  }

  private PrivacyBounds after(int count) {
    return plan.bounds(plan.adversary(), count);
  }

  /** In sentences. */
  List<String> explanation() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "The coordinator clips each update to an L2 norm of "
            + plan.mechanism().clipL2Norm()
            + " and adds Gaussian noise of "
            + PrivacyEpsilon.text(plan.mechanism().noiseMultiplier())
            + " times that to their sum, once a round; it divides by "
            + plan.expectedCohort()
            + " clients, however many come.");
    if (plan.isInsecure()) {
      lines.add(
          "The noise follows from the experiment's seed: it protects nobody, and epsilon is"
              + " infinite.");
      return lines;
    }
    String relation = plan.relation().label();
    lines.add(
        "Protected: whether any one client took part with its data or not ("
            + relation
            + "), from "
            + plan.adversary().label()
            + ": epsilon "
            + PrivacyEpsilon.text(after(rounds).smallest().epsilon())
            + " at delta "
            + plan.delta()
            + " after "
            + rounds
            + " rounds ("
            + after(rounds).smallest().accountant().label()
            + ").");
    lines.add("Not protected: from the coordinator, which sees each update in the clear.");
    if (plan.rate() < 1) {
      lines.add(
          "Secret sampling with rate "
              + plan.rate()
              + " saves part of it; against "
              + Adversary.PARTICIPANT.label()
              + " epsilon is "
              + PrivacyEpsilon.text(plan.bounds(Adversary.PARTICIPANT, rounds).smallest().epsilon())
              + ".");
    }
    lines.add("Epsilon by accountant: " + byAccountant() + ".");
    List<String> curve = new ArrayList<>();
    for (int round : milestones()) {
      curve.add("round " + round + " " + PrivacyEpsilon.text(after(round).smallest().epsilon()));
    }
    lines.add("Epsilon over rounds: " + String.join(", ", curve) + ".");
    return lines;
  }

  private String byAccountant() {
    List<String> each = new ArrayList<>();
    after(rounds)
        .bounds()
        .forEach(
            bound ->
                each.add(bound.accountant().label() + " " + PrivacyEpsilon.text(bound.epsilon())));
    return String.join(", ", each);
  }

  /** For JSON; epsilon is text where it is infinite. */
  Map<String, Object> values() {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("placement", "central");
    result.put("noise_multiplier", plan.mechanism().noiseMultiplier());
    result.put("clip_l2_norm", plan.mechanism().clipL2Norm());
    result.put("denominator", plan.expectedCohort());
    result.put("sampling_rate", plan.rate());
    result.put("neighbouring_relation", plan.relation().label());
    result.put("adversary", plan.adversary().label());
    result.put("delta", plan.delta());
    result.put("epsilon", number(after(rounds).smallest().epsilon()));
    Map<String, Object> accountants = new LinkedHashMap<>();
    after(rounds)
        .bounds()
        .forEach(bound -> accountants.put(bound.accountant().label(), number(bound.epsilon())));
    result.put("epsilon_by_accountant", accountants);
    Map<String, Object> curve = new LinkedHashMap<>();
    for (int round : milestones()) {
      curve.put(Integer.toString(round), number(after(round).smallest().epsilon()));
    }
    result.put("epsilon_after_round", curve);
    return result;
  }

  private static Object number(double epsilon) {
    return Double.isInfinite(epsilon) ? "Infinity" : (Object) epsilon;
  }
}
