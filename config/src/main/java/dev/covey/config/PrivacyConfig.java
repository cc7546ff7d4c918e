package dev.covey.config;

import java.util.Optional;

/**
 * Table {@code [privacy]}: who adds noise, how much, and whom it hides from whom. Without noise all
 * but the first component are those of {@link #none}.
 *
 * @param unit whose presence is hidden
 * @param neighbouringRelation which two worlds must be hard to tell apart
 * @param adversary against whom epsilon is reported and budgeted
 * @param epsilon what the run may spend, above 0; absent where the noise alone is given
 * @param delta above 0 and below 0.1
 * @param noiseMultiplier standard deviation of the noise in the sum over the clip, above 0; absent
 *     where it follows from epsilon and the number of rounds
 * @param clipL2Norm C, to which the coordinator scales longer updates down, above 0
 * @param insecureDeterministicNoise whether noise follows from the experiment's seed: it protects
 *     nobody
 * @param unaccountedEvaluation whether figures are measured on the clients' held-out text, for
 *     which nothing is spent
 */
public record PrivacyConfig(
    Placement placement,
    Unit unit,
    NeighbouringRelation neighbouringRelation,
    Adversary adversary,
    Optional<Double> epsilon,
    double delta,
    Optional<Double> noiseMultiplier,
    double clipL2Norm,
    boolean insecureDeterministicNoise,
    boolean unaccountedEvaluation) {

  public PrivacyConfig {
    epsilon.ifPresent(PrivacyKeys.EPSILON::require);
    PrivacyKeys.DELTA.require(delta);
    noiseMultiplier.ifPresent(PrivacyKeys.NOISE_MULTIPLIER::require);
    PrivacyKeys.CLIP.require(clipL2Norm);
  }

  /** No noise: no guarantee is made. */
  public static PrivacyConfig none() {
    return new PrivacyConfig(
        Placement.NONE,
        Unit.CLIENT,
        NeighbouringRelation.ZERO_OUT,
        Adversary.PARTICIPANT,
        Optional.empty(),
        PrivacyKeys.DELTA.type().standIn(),
        Optional.empty(),
        PrivacyKeys.CLIP.type().standIn(),
        false,
        false);
  }

  /** Whether noise is added anywhere. */
  public boolean isPrivate() {
    return placement != Placement.NONE;
  }

  /** Where noise is added; later ones trust the coordinator less. */
  public enum Placement {
    /** Nowhere. */
    NONE("none"),
    /** By the coordinator, once, to the sum of the clipped updates. */
    CENTRAL("central");

    private final String keyword;

    Placement(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }

  /** Whose presence is hidden. */
  public enum Unit {
    /** A client with all that it holds. */
    CLIENT("client");

    private final String keyword;

    Unit(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }

  /** Which two worlds are neighbours. */
  public enum NeighbouringRelation {
    /** A client's contribution is zero in one of them; who takes part may be known. */
    ZERO_OUT("zero-out"),
    /** A client's data are others' in one of them: the sum differs by up to twice the clip. */
    REPLACE_ONE("replace-one");

    private final String keyword;

    NeighbouringRelation(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }

  /** Against whom epsilon is reported and budgeted. */
  public enum Adversary {
    /** Sees rosters besides what is released, so that sampling hides nobody from it. */
    PARTICIPANT("participant"),
    /** Sees released models and figures, and never who took part. */
    RELEASE_READER("release-reader");

    private final String keyword;

    Adversary(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }
}
