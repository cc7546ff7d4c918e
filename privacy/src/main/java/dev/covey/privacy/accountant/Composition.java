package dev.covey.privacy.accountant;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.internal.Checks;
import java.util.ArrayList;
import java.util.List;

/**
 * A multiset of events: everything that has been, or would be, released. A value; adding to it
 * gives another.
 *
 * @param parts each event with how often it happened, no event twice, in order of first appearance
 */
public record Composition(List<Part> parts) {
  private static final Composition EMPTY = new Composition(List.of());

  /**
   * An event and how often it happens.
   *
   * @param count at least 0
   */
  public record Part(PrivacyEvent event, long count) {
    public Part {
      Checks.atLeast("count", count, 0);
    }
  }

  public Composition {
    parts = List.copyOf(parts);
    for (int i = 0; i < parts.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (parts.get(i).event().equals(parts.get(j).event())) {
          throw new ConfigurationException(
              "event "
                  + parts.get(i).event()
                  + " stands twice: expected one part with both counts");
        }
      }
    }
    boolean some = parts.isEmpty();
    for (NeighbouringRelation relation : NeighbouringRelation.values()) {
      some |= parts.stream().allMatch(part -> part.event().holdsUnder(relation));
    }
    if (!some) {
      throw new ConfigurationException(
          "events of different neighbouring relations do not compose: Poisson sampling speaks of"
              + " adding or removing one, sampling of fixed size of replacing one; use one of them");
    }
  }

  /** Nothing released. */
  public static Composition empty() {
    return EMPTY;
  }

  /** One event, {@code count} times. */
  public static Composition of(PrivacyEvent event, long count) {
    return new Composition(List.of(new Part(event, count)));
  }

  /** This and {@code count} more of {@code event}. */
  public Composition plus(PrivacyEvent event, long count) {
    Checks.atLeast("count", count, 0);
    List<Part> sum = new ArrayList<>(parts);
    for (int i = 0; i < sum.size(); i++) {
      if (sum.get(i).event().equals(event)) {
        sum.set(i, new Part(event, Math.addExact(sum.get(i).count(), count)));
        return new Composition(sum);
      }
    }
    sum.add(new Part(event, count));
    return new Composition(sum);
  }

  /** This and another. */
  public Composition plus(Composition other) {
    Composition sum = this;
    for (Part part : other.parts) {
      sum = sum.plus(part.event(), part.count());
    }
    return sum;
  }

  /** All of this, {@code times} times over. */
  public Composition times(long times) {
    Checks.atLeast("times", times, 0);
    List<Part> product = new ArrayList<>();
    for (Part part : parts) {
      product.add(new Part(part.event(), Math.multiplyExact(part.count(), times)));
    }
    return new Composition(product);
  }

  /**
   * What of this costs anything, in the simplest form: parts that never happen or sample nobody are
   * left out, sampling at rate 1 and trees become the events they amount to, and all Gaussian parts
   * become one, since their composition is a Gaussian with the squared multipliers' harmonic sum.
   */
  Composition reduced() {
    Composition rest = EMPTY;
    double precision = 0;
    boolean noiseless = false;
    for (Part part : parts) {
      PrivacyEvent event = simplest(part.event());
      if (part.count() == 0 || free(event)) {
        continue;
      }
      if (event instanceof PrivacyEvent.Gaussian gaussian) {
        noiseless |= gaussian.noiseMultiplier() == 0;
        precision += part.count() / (gaussian.noiseMultiplier() * gaussian.noiseMultiplier());
      } else {
        rest = rest.plus(event, part.count());
      }
    }
    if (noiseless) {
      return rest.plus(new PrivacyEvent.Gaussian(0), 1);
    }
    return precision == 0
        ? rest
        : rest.plus(new PrivacyEvent.Gaussian(1 / Math.sqrt(precision)), 1);
  }

  private static PrivacyEvent simplest(PrivacyEvent event) {
    if (event instanceof PrivacyEvent.PoissonSampled sampled && sampled.rate() == 1) {
      return sampled.base();
    }
    if (event instanceof PrivacyEvent.FixedSizeSampled fixed
        && fixed.sampleSize() == fixed.population()) {
      return new PrivacyEvent.Gaussian(fixed.noiseMultiplier());
    }
    return event instanceof PrivacyEvent.TreeAggregation tree ? tree.asGaussian() : event;
  }

  private static boolean free(PrivacyEvent event) {
    return (event instanceof PrivacyEvent.PoissonSampled sampled && sampled.rate() == 0)
        || (event instanceof PrivacyEvent.FixedSizeSampled fixed && fixed.sampleSize() == 0)
        || (event instanceof PrivacyEvent.ZeroConcentrated concentrated && concentrated.rho() == 0);
  }
}
