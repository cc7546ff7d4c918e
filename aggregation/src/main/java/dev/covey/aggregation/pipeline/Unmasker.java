package dev.covey.aggregation.pipeline;

import dev.covey.core.error.InternalException;
import dev.covey.crypto.mask.LaneVector;

/** Opens the sum of a cohort: the inverse of {@link Masker}. */
public sealed interface Unmasker {
  OpenedSum unmask(CohortSum sum);

  /** For sums that were never masked. */
  static Unmasker identity() {
    return new Identity();
  }

  /** For sums that a session opened. */
  static Unmasker inSession(Quantization quantization) {
    return new InSession(quantization);
  }

  /** For sums that were never masked. */
  record Identity() implements Unmasker {
    @Override
    public OpenedSum unmask(CohortSum sum) {
      return new OpenedSum(sum.sum());
    }
  }

  /** For sums that a session opened: the masks went where the vectors were added. */
  record InSession(Quantization quantization) implements Unmasker {
    @Override
    public OpenedSum unmask(CohortSum sum) {
      throw new InternalException("a masked cohort is folded and opened by its session");
    }

    /**
     * What a session opened.
     *
     * @param sum of the survivors' integers modulo 2^b; taken over
     * @param survivors whose vectors are in it
     */
    OpenedSum opened(LaneVector sum, int survivors) {
      if (sum.bits() != quantization.bits() || sum.dimension() != quantization.wireDimension()) {
        throw new InternalException("opened " + sum + " for a grid of " + quantization);
      }
      return new OpenedSum(new IntegerSum(quantization, sum, survivors, survivors));
    }
  }
}
