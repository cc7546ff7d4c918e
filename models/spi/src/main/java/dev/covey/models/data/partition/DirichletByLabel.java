package dev.covey.models.data.partition;

import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import java.util.List;
import java.util.Map;

/**
 * The records of each label are shared out among the clients by proportions drawn from
 * Dirichlet(alpha), anew for each label (Yurochkin et al. 2019, section 4; Hsu et al. 2019 for the
 * range of alpha). A client that gets nothing is given one record of the largest client.
 *
 * @param alpha above 0: 0.1 gives most clients few labels, 100 is close to IID
 */
public record DirichletByLabel(double alpha) implements Partitioner {
  public DirichletByLabel {
    if (!(alpha > 0 && alpha <= 1e9)) {
      throw new ConfigurationException(
          "partition dirichlet(" + alpha + "): alpha must be above 0, for example 0.3");
    }
  }

  @Override
  public int[] assign(List<? extends PartitionRecord> records, int clients, Seeds seeds) {
    int[] assigned = new int[records.size()];
    for (Map.Entry<String, int[]> label : Assignments.byLabel(records, name()).entrySet()) {
      var random = seeds.child("dirichlet", label.getKey()).generator();
      double[] shares = Dirichlet.sample(random, alpha, clients);
      int[] members = label.getValue();
      int[] order = Assignments.shuffled(members.length, random);
      for (int i = 0; i < order.length; i++) {
        order[i] = members[order[i]];
      }
      Assignments.deal(order, shares, assigned);
    }
    return Assignments.withoutEmpty(assigned, clients);
  }

  @Override
  public String name() {
    return "dirichlet(" + alpha + ")";
  }
}
