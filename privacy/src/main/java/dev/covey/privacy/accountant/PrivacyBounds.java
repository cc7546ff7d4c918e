package dev.covey.privacy.accountant;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.internal.Checks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * All valid bounds on the epsilon of a composition, each by name.
 *
 * <p>Example: {@code PrivacyBounds.of(Composition.of(PrivacyEvent.sampledGaussian(1.0, 0.01),
 * 1000), 1e-6).smallest()}.
 *
 * @param delta what the bounds hold at
 * @param bounds those that apply, in the order of {@link Accountant}; never empty
 */
public record PrivacyBounds(double delta, List<Bound> bounds) {
  /**
   * One accountant's bound.
   *
   * @param epsilon at least 0; infinite where the accountant proves nothing
   */
  public record Bound(Accountant accountant, double epsilon) {}

  public PrivacyBounds {
    bounds = List.copyOf(bounds);
    if (bounds.isEmpty()) {
      throw new ConfigurationException(
          "none of the accountants asked for knows these events; ask for rdp, which knows all");
    }
  }

  /** By every accountant that applies. */
  public static PrivacyBounds of(Composition composition, double delta) {
    return of(composition, delta, EnumSet.allOf(Accountant.class));
  }

  /**
   * By those of the given accountants that apply.
   *
   * @param delta from 0 to 1
   */
  public static PrivacyBounds of(
      Composition composition, double delta, Set<Accountant> accountants) {
    Checks.fraction("delta", delta);
    List<Bound> bounds = new ArrayList<>();
    for (Accountant accountant : Accountant.values()) {
      if (accountants.contains(accountant)) {
        epsilon(accountant, composition, delta)
            .ifPresent(epsilon -> bounds.add(new Bound(accountant, epsilon)));
      }
    }
    return new PrivacyBounds(delta, bounds);
  }

  /** The smallest bound; of equal ones the first. */
  public Bound smallest() {
    return bounds.stream().min(Comparator.comparingDouble(Bound::epsilon)).orElseThrow();
  }

  /** The bound of one accountant, if it applies. */
  public Optional<Bound> by(Accountant accountant) {
    return bounds.stream().filter(bound -> bound.accountant() == accountant).findFirst();
  }

  private static OptionalDouble epsilon(
      Accountant accountant, Composition composition, double delta) {
    return switch (accountant) {
      case RDP -> OptionalDouble.of(RenyiAccountant.epsilon(composition, delta).epsilon());
      case PLD -> PldAccountant.epsilon(composition, delta);
      case ANALYTIC_GAUSSIAN -> analytic(composition.reduced(), delta);
    };
  }

  private static OptionalDouble analytic(Composition reduced, double delta) {
    if (reduced.parts().isEmpty()) {
      return OptionalDouble.of(0);
    }
    if (reduced.parts().size() == 1
        && reduced.parts().get(0).event() instanceof PrivacyEvent.Gaussian gaussian) {
      return OptionalDouble.of(GaussianAccountant.epsilon(gaussian.noiseMultiplier(), delta));
    }
    return OptionalDouble.empty();
  }
}
