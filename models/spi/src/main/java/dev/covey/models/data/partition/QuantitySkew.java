package dev.covey.models.data.partition;

import dev.covey.core.Seeds;
import dev.covey.core.error.ConfigurationException;
import java.util.List;

/**
 * Records at random, but of very different number: client sizes are proportional to a draw of
 * Dirichlet(alpha) (Li et al. 2022, section IV-C). Each client gets one at least.
 *
 * @param alpha above 0; small is uneven
 */
public record QuantitySkew(double alpha) implements Partitioner {
  public QuantitySkew {
    if (!(alpha > 0 && alpha <= 1e9)) {
      throw new ConfigurationException(
          "partition quantity-skew(" + alpha + "): alpha must be above 0, for example 0.5");
    }
  }

  @Override
  public int[] assign(List<? extends PartitionRecord> records, int clients, Seeds seeds) {
    var random = seeds.child("quantity-skew").generator();
    int[] assigned = new int[records.size()];
    double[] shares = Dirichlet.sample(random, alpha, clients);
    Assignments.deal(Assignments.shuffled(records.size(), random), shares, assigned);
    return Assignments.withoutEmpty(assigned, clients);
  }

  @Override
  public String name() {
    return "quantity-skew(" + alpha + ")";
  }
}
