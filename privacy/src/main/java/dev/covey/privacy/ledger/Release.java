package dev.covey.privacy.ledger;

import dev.covey.core.error.ConfigurationException;
import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.PrivacyEvent;
import java.util.EnumMap;
import java.util.Map;

/**
 * One thing that is released, and what it amounts to for each adversary.
 *
 * <p>An adversary who is not named is not protected: his epsilon is infinite. So central noise
 * names those who see the result and not the coordinator who adds it; a deterministic source of
 * noise names nobody.
 *
 * @param kind what it is
 * @param events by adversary; sampled events only for those who see no rosters
 */
public record Release(ReleaseKind kind, Map<Adversary, Composition> events) {
  private static final Composition UNPROTECTED = Composition.of(new PrivacyEvent.Gaussian(0), 1);

  public Release {
    Map<Adversary, Composition> copy = new EnumMap<>(Adversary.class);
    copy.putAll(events);
    events = Map.copyOf(copy);
    for (Map.Entry<Adversary, Composition> entry : events.entrySet()) {
      for (Composition.Part part : entry.getValue().parts()) {
        if (entry.getKey().seesRosters() && sampled(part.event())) {
          throw new ConfigurationException(
              "a sampled event is claimed against "
                  + entry.getKey().label()
                  + ", who know who took part: expected the event without sampling");
        }
      }
    }
  }

  /** The same event for each of some adversaries. */
  public static Release of(ReleaseKind kind, PrivacyEvent event, Adversary... adversaries) {
    Map<Adversary, Composition> events = new EnumMap<>(Adversary.class);
    for (Adversary adversary : adversaries) {
      events.put(adversary, Composition.of(event, 1));
    }
    return new Release(kind, events);
  }

  /** A release that protects nobody: without noise, or with noise that can be repeated. */
  public static Release insecureUnprotected(ReleaseKind kind) {
    return new Release(kind, Map.of());
  }

  /** What this release is to an adversary. */
  public Composition against(Adversary adversary) {
    return events.getOrDefault(adversary, UNPROTECTED);
  }

  private static boolean sampled(PrivacyEvent event) {
    return event instanceof PrivacyEvent.PoissonSampled
        || event instanceof PrivacyEvent.FixedSizeSampled;
  }
}
