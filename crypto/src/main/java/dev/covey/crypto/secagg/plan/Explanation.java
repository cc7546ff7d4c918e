package dev.covey.crypto.secagg.plan;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Margins;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan in plain words. */
final class Explanation {
  private Explanation() {}

  /** The lines of a plan whose own lines are still empty. */
  static List<String> of(SecurityPlan plan) {
    return of(plan, plan);
  }

  /** The same, with what another plan costs. */
  static List<String> of(SecurityPlan plan, SecurityPlan costing) {
    List<String> lines = new ArrayList<>();
    lines.add(hidden(plan));
    lines.add(colluders(plan));
    lines.add(dropouts(plan));
    lines.add(graph(plan));
    if (plan.adversary() == Adversary.MALICIOUS) {
      lines.add(
          count(plan.quorum(), "signature")
              + " of the "
              + plan.graph().clients()
              + " clients certify who is in the sum before any mask is opened, so the coordinator"
              + " cannot tell different clients different things.");
    }
    lines.add(keys(plan));
    lines.add(entries(plan));
    lines.add(cost(costing));
    lines.add(
        "Not protected: the sum itself, who took part, and what a client adds to the sum (a cheater"
            + " can add any vector); a coordinator can always refuse service.");
    return lines;
  }

  private static String hidden(SecurityPlan plan) {
    String from =
        switch (plan.adversary()) {
          case SEMI_HONEST ->
              "from a coordinator that follows the protocol and looks at all that it sees; not from"
                  + " one that deviates";
          case MALICIOUS -> "from the coordinator, whatever it does";
        };
    String alone =
        plan.minimumSurvivors() == 2
            ? " A sum of two tells each of the two what the other sent."
            : "";
    return "Each client's update is hidden "
        + from
        + ": it learns only the sum, over at least "
        + plan.minimumSurvivors()
        + " of "
        + plan.graph().clients()
        + " clients."
        + alone;
  }

  private static String colluders(SecurityPlan plan) {
    int colluders = plan.toleratedColluders();
    if (colluders == 0) {
      return "This holds while no client colludes with the coordinator"
          + (plan.request().corruptFraction() == 0
              ? ", as the plan expects none to."
              : ": the fraction that the plan expects is of "
                  + plan.graph().clients()
                  + " clients less than one.");
    }
    return "This holds while no more than "
        + colluders
        + " of "
        + plan.graph().clients()
        + " clients collude with it"
        + (plan.expectedColluders() < colluders
            ? " (" + plan.expectedColluders() + " expected)"
            : "")
        + "; they then learn the sum of the others, at least "
        + (plan.minimumSurvivors() - colluders)
        + (plan.graph().isComplete()
            ? "."
            : ", but for a failure of probability below 2^-"
                + Margins.DEFAULT.securityBits()
                + ".");
  }

  private static String dropouts(SecurityPlan plan) {
    int dropouts = plan.toleratedDropouts();
    if (dropouts == 0) {
      return "The sum opens only if every client stays to the end; to survive one that leaves, plan"
          + " with a dropout fraction of at least 1/"
          + plan.graph().clients()
          + ".";
    }
    return "The sum opens if no more than "
        + dropouts
        + " of "
        + plan.graph().clients()
        + " clients drop out, whenever they do"
        + (plan.graph().isComplete()
            ? ""
            : ", but for a failure of probability below 2^-" + Margins.DEFAULT.correctnessBits())
        + "; if more do, nothing is learnt and the round is tried again.";
  }

  private static String graph(SecurityPlan plan) {
    return "Each client shares masks with "
        + count(plan.neighbours(), "other")
        + ", "
        + plan.graphReason()
        + "; any "
        + plan.threshold()
        + " of them together can open what it leaves behind.";
  }

  private static String keys(SecurityPlan plan) {
    return plan.agreement() == KeyAgreement.X25519_ML_KEM_768
        ? "Recorded today, it stays hidden from a quantum computer of later (X25519 with ML-KEM-768)."
        : "Recorded today, it could be opened by a quantum computer of later (X25519 alone).";
  }

  private static String entries(SecurityPlan plan) {
    int bits = plan.bits();
    int lane = LaneVector.laneBits(bits);
    return "An entry takes "
        + bits
        + " bits on the wire"
        + (lane == bits ? "" : ", and the work of " + lane + " in masking")
        + (plan.request().entry() instanceof EntrySize.Bound bound
            ? ": enough for the sum of "
                + plan.graph().clients()
                + " entries of at most "
                + bound.magnitude()
                + "."
            : ".");
  }

  private static String cost(SecurityPlan plan) {
    return String.format(
        Locale.ROOT,
        "A client sends %s and receives %s beside the model, and computes for about %s; the"
            + " coordinator for about %s of one core.",
        bytes(plan.traffic().uplinkBytes()),
        bytes(plan.traffic().downlinkBytes()),
        time(plan.cost().clientMillis()),
        time(plan.cost().serverMillis()));
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String bytes(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
  }

  private static String time(double millis) {
    return millis < 1000
        ? String.format(Locale.ROOT, "%.1f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }
}
