package dev.covey.incentive.quality;

import dev.covey.core.ClientId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Outcomes and participations with what is common to a round taken out. */
final class CentredOutcomes {
  private CentredOutcomes() {}

  /**
   * One cohort.
   *
   * @param group which rows were centred together
   * @param participation share of each client in the cohort, centred
   * @param improvement centred
   */
  record Row(int group, double[] participation, double improvement) {
    void addTo(double[][] gram, double[] moments) {
      for (int i = 0; i < participation.length; i++) {
        if (participation[i] != 0) {
          moments[i] += participation[i] * improvement;
          for (int j = 0; j < participation.length; j++) {
            gram[i][j] += participation[i] * participation[j];
          }
        }
      }
    }

    double squaredResidual(double[] quality) {
      double residual = improvement;
      for (int i = 0; i < participation.length; i++) {
        residual -= participation[i] * quality[i];
      }
      return residual * residual;
    }
  }

  /** Each group lost one degree of freedom to its mean. */
  static int groups(List<Row> rows) {
    return (int) rows.stream().mapToInt(Row::group).filter(group -> group > 0).distinct().count();
  }

  static List<Row> of(Collection<CohortOutcome> outcomes, List<ClientId> clients) {
    SortedMap<Integer, List<CohortOutcome>> rounds = new TreeMap<>();
    for (CohortOutcome outcome : outcomes) {
      rounds.computeIfAbsent(outcome.round(), round -> new ArrayList<>()).add(outcome);
    }
    List<Row> rows = new ArrayList<>();
    List<CohortOutcome> alone = new ArrayList<>();
    rounds.forEach(
        (round, cohorts) -> {
          if (cohorts.size() == 1) {
            alone.add(cohorts.get(0));
          } else {
            // In an order that does not depend on how they came in.
            cohorts.sort(
                Comparator.comparing((CohortOutcome cohort) -> cohort.members().first())
                    .thenComparing(CohortOutcome::improvement));
            for (CohortOutcome cohort : cohorts) {
              rows.add(centred(round, cohort, cohorts, clients));
            }
          }
        });
    for (int i = 1; i + 1 < alone.size(); i++) {
      rows.add(centred(0, alone.get(i), List.of(alone.get(i - 1), alone.get(i + 1)), clients));
    }
    return rows;
  }

  private static Row centred(
      int group, CohortOutcome cohort, List<CohortOutcome> base, List<ClientId> clients) {
    double[] participation = new double[clients.size()];
    add(participation, cohort, 1, clients);
    double improvement = cohort.improvement();
    for (CohortOutcome other : base) {
      add(participation, other, -1.0 / base.size(), clients);
      improvement -= other.improvement() / base.size();
    }
    return new Row(group, participation, improvement);
  }

  private static void add(
      double[] participation, CohortOutcome cohort, double sign, List<ClientId> clients) {
    for (ClientId member : cohort.members()) {
      int client = Collections.binarySearch(clients, member);
      participation[client] += sign / cohort.members().size();
    }
  }
}
