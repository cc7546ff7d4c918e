package dev.covey.crypto.secagg.plan;

import dev.covey.crypto.keys.Checked;
import dev.covey.crypto.mask.LaneVector;
import dev.covey.crypto.secagg.client.ClientPolicy;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Margins;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import dev.covey.crypto.secagg.graph.ParameterSearch;
import dev.covey.crypto.secagg.plan.PlanOutcome.Impossible;
import dev.covey.crypto.secagg.plan.PlanOutcome.Planned;
import dev.covey.crypto.secagg.plan.PlanOutcome.Reason;
import java.util.List;

/**
 * Plans sessions. A pure function of its request.
 *
 * <p>Up to {@value #COMPLETE_UP_TO} clients the graph is complete: a ring saves next to nothing
 * there. Above, it is the sparsest that the search of Bell et al. 2020 finds, or complete where it
 * finds none. Against a malicious coordinator the search is the strict one, on which clients
 * insist.
 *
 * <p>On the complete graph with A = floor(gamma n) colluders and D = floor(delta n) dropouts any
 * threshold from t_min (semi-honest A + 1, malicious floor((A + n - 1) / 2) + 1) to n - 1 - D is
 * secure and survives. Taken is the one nearest to a majority of the n - 1 others: with t = A + 1,
 * which is 1 in a cohort below ten, every neighbour would hold the whole secret.
 *
 * <p>A sum is opened over at least as many clients as the request says, over more than the
 * colluders by 2 (else it is one client's vector to them), over enough for the shares, and where a
 * quorum signs, for that. On a sparse graph no fewer than n - D are let through, since its security
 * counts on that.
 */
public final class SecurityPlanner {
  /** Largest cohort that always has the complete graph. */
  public static final int COMPLETE_UP_TO = 20;

  private static final int LARGEST_SUGGESTION = 4096;

  private SecurityPlanner() {}

  /** The plan for a request, or why there is none and what would help. */
  public static PlanOutcome plan(PlanRequest request) {
    int clients = request.clients();
    int bits;
    if (request.entry() instanceof EntrySize.Bound bound) {
      bits = bound.bitsFor(clients);
      if (bits > LaneVector.MAX_BITS) {
        return new Impossible(
            Reason.ENTRY_TOO_LARGE,
            "a sum of "
                + clients
                + " entries of at most "
                + bound.magnitude()
                + " takes "
                + bits
                + " bits, and an entry has at most "
                + LaneVector.MAX_BITS,
            "take a coarser quantisation or a smaller clip");
      }
    } else {
      bits = ((EntrySize.Bits) request.entry()).bits();
    }
    if ((long) bits * request.dimension() / Byte.SIZE >= Integer.MAX_VALUE) {
      return new Impossible(
          Reason.VECTOR_TOO_LARGE,
          request.dimension() + " entries of " + bits + " bits take more than 2 GiB",
          "train fewer parameters (an adapter), or take fewer bits an entry");
    }
    int dropped = ParameterSearch.floorOf(request.dropoutFraction(), clients);
    int corrupt = ParameterSearch.floorOf(request.corruptFraction(), clients);
    ParameterSearch search = search(request);
    if (clients > COMPLETE_UP_TO
        && search.find(clients) instanceof Checked.Passed<Neighbourhood> found
        && !found.value().isComplete()) {
      return sparse(request, found.value(), bits, corrupt, dropped);
    }
    return complete(request, bits, corrupt, dropped);
  }

  /** As the clients' own check has it. */
  private static ParameterSearch search(PlanRequest request) {
    return request.adversary() == Adversary.MALICIOUS
        ? ParameterSearch.strict(
            request.corruptFraction(),
            request.dropoutFraction(),
            Margins.DEFAULT,
            ClientPolicy.DEFAULT_GRINDING_BITS)
        : new ParameterSearch(
            request.adversary(),
            request.corruptFraction(),
            request.dropoutFraction(),
            Margins.DEFAULT);
  }

  private static PlanOutcome sparse(
      PlanRequest request, Neighbourhood graph, int bits, int corrupt, int dropped) {
    int clients = request.clients();
    int left = clients - dropped;
    int quorum = quorum(request, corrupt);
    int floor = Math.max(Math.max(request.minimumCohort(), corrupt + 2), quorum);
    if (floor > left) {
      return tooFewLeft(request, floor, left, quorum, corrupt);
    }
    String reason = "as many as " + clients + " clients need for all that is promised";
    return new Planned(
        assemble(request, graph, reason, quorum, left, bits, corrupt, dropped, dropped, corrupt));
  }

  private static PlanOutcome complete(PlanRequest request, int bits, int corrupt, int dropped) {
    int clients = request.clients();
    int most = clients - 1 - dropped;
    int least = leastThreshold(request.adversary(), clients, corrupt);
    if (least > most) {
      return new Impossible(
          Reason.NO_THRESHOLD,
          "among "
              + clients
              + " clients, of which "
              + corrupt
              + " may collude, "
              + least
              + " shares must be needed to open a mask, and after "
              + dropped
              + " dropouts only "
              + Math.max(0, most)
              + " neighbours may be left to give one",
          remedy(request));
    }
    int majority = (clients - 1) / 2 + 1;
    int threshold = Math.max(least, Math.min(majority, most));
    int quorum = quorum(request, corrupt);
    int floor =
        Math.max(Math.max(request.minimumCohort(), quorum), Math.max(threshold + 1, corrupt + 2));
    if (floor > clients - dropped) {
      return tooFewLeft(request, floor, clients - dropped, quorum, corrupt);
    }
    Neighbourhood graph = new Neighbourhood(clients, clients - 1, threshold);
    String reason =
        clients <= COMPLETE_UP_TO
            ? "all there are, since up to "
                + COMPLETE_UP_TO
                + " clients a sparser graph saves next to nothing"
            : "all there are, since no sparser graph of "
                + clients
                + " clients withstands "
                + corrupt
                + " colluders and "
                + dropped
                + " dropouts";
    int colluders = Math.min(mostColluders(request.adversary(), graph, quorum), floor - 2);
    return new Planned(
        assemble(
            request,
            graph,
            reason,
            quorum,
            floor,
            bits,
            corrupt,
            dropped,
            clients - floor,
            colluders));
  }

  private static SecurityPlan assemble(
      PlanRequest request,
      Neighbourhood graph,
      String reason,
      int quorum,
      int minimumSurvivors,
      int bits,
      int corrupt,
      int dropped,
      int toleratedDropouts,
      int toleratedColluders) {
    Adversary adversary = request.adversary();
    SecurityPlan silent =
        new SecurityPlan(
            request,
            graph,
            reason,
            quorum,
            minimumSurvivors,
            bits,
            dropped,
            toleratedDropouts,
            corrupt,
            toleratedColluders,
            Traffic.of(
                graph,
                adversary,
                request.agreement(),
                quorum,
                bits,
                request.dimension(),
                dropped,
                Traffic.TYPICAL_ID_BYTES),
            CostModel.of(
                graph, adversary, request.agreement(), quorum, bits, request.dimension(), dropped),
            List.of());
    return silent.with(Explanation.of(silent));
  }

  private static int leastThreshold(Adversary adversary, int clients, int corrupt) {
    return switch (adversary) {
      case SEMI_HONEST -> corrupt + 1;
      // Honest neighbours give one share each, colluders both: 2 t > (n - 1) + A.
      case MALICIOUS -> (corrupt + clients - 1) / 2 + 1;
    };
  }

  /** By the threshold, and where there is one, the quorum: 2 t_sig > n + A. */
  private static int mostColluders(Adversary adversary, Neighbourhood graph, int quorum) {
    return switch (adversary) {
      case SEMI_HONEST -> graph.threshold() - 1;
      case MALICIOUS ->
          Math.min(
              2 * graph.threshold() - graph.neighbours() - 1, 2 * quorum - graph.clients() - 1);
    };
  }

  private static int quorum(PlanRequest request, int corrupt) {
    return request.adversary() == Adversary.MALICIOUS ? (request.clients() + corrupt) / 2 + 1 : 0;
  }

  private static Impossible tooFewLeft(
      PlanRequest request, int floor, int left, int quorum, int corrupt) {
    if (floor == quorum) {
      return new Impossible(
          Reason.NO_QUORUM,
          quorum
              + " signatures certify a survivor set, and "
              + left
              + " of "
              + request.clients()
              + " clients may be left to sign",
          remedy(request));
    }
    if (floor == request.minimumCohort()) {
      return new Impossible(
          Reason.COHORT_TOO_SMALL,
          left
              + " of "
              + request.clients()
              + " clients may be left, and no sum of fewer than "
              + floor
              + " may be opened",
          "take at least "
              + cohortFor(floor, request.dropoutFraction())
              + " clients, or lower the smallest cohort, or expect fewer dropouts");
    }
    return new Impossible(
        Reason.COHORT_TOO_SMALL,
        "a sum must hold two clients more than the "
            + corrupt
            + " that may collude, and "
            + left
            + " may be left",
        remedy(request));
  }

  private static int cohortFor(int left, double dropoutFraction) {
    int clients = left;
    while (clients - ParameterSearch.floorOf(dropoutFraction, clients) < left) {
      clients++;
    }
    return clients;
  }

  /** The least larger cohort, and the largest dropout, with which it would work. */
  private static String remedy(PlanRequest request) {
    StringBuilder remedy = new StringBuilder("take ");
    int clients = request.clients() + 1;
    while (clients <= LARGEST_SUGGESTION
        && !completeWorks(request, clients, request.dropoutFraction())) {
      clients++;
    }
    if (clients <= LARGEST_SUGGESTION) {
      remedy.append("a cohort of ").append(clients).append(", or ");
    }
    int same = request.clients();
    int dropped = ParameterSearch.floorOf(request.dropoutFraction(), same) - 1;
    while (dropped >= 0 && !completeWorks(request, same, (double) dropped / same)) {
      dropped--;
    }
    if (dropped >= 0) {
      remedy.append("a dropout fraction of at most ").append(dropped).append('/').append(same);
      remedy.append(", or ");
    }
    return remedy.append("a smaller corrupt fraction").toString();
  }

  private static boolean completeWorks(PlanRequest request, int clients, double dropoutFraction) {
    int corrupt = ParameterSearch.floorOf(request.corruptFraction(), clients);
    int left = clients - ParameterSearch.floorOf(dropoutFraction, clients);
    int quorum = request.adversary() == Adversary.MALICIOUS ? (clients + corrupt) / 2 + 1 : 0;
    return leastThreshold(request.adversary(), clients, corrupt) < left
        && Math.max(Math.max(quorum, corrupt + 2), request.minimumCohort()) <= left;
  }
}
