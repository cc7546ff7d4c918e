package dev.covey.config;

import dev.covey.core.error.ConfigurationException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Table {@code [security]}: who may see a single update. Without masks all but the first component
 * are those of {@link #off}.
 *
 * @param postQuantum whether keys are agreed with ML-KEM-768 besides X25519
 * @param corruptFraction gamma, the clients of a cohort that may collude with the coordinator, in
 *     [0, 0.5)
 * @param dropoutFraction delta, the clients of a cohort that may leave a round, in [0, 0.5)
 * @param bits b, of a masked entry on the wire, 8 to 64
 * @param rotate whether updates go through a randomised Hadamard rotation before they are rounded
 * @param largestEntry numbers beyond it, either way, are sent as it; the clip norm where there is
 *     one, for no entry of a clipped update is larger
 * @param largestWeight weights are sent as fractions of it, and larger ones as 1; 1 where weights
 *     are uniform
 * @param phaseSeconds that a phase of a session waits for answers, at least 1
 * @param authority file with the Ed25519 public key of whoever enrols clients, if it is not the
 *     coordinator
 */
public record SecurityConfig(
    SecureAggregation secureAggregation,
    boolean postQuantum,
    double corruptFraction,
    double dropoutFraction,
    int bits,
    boolean rotate,
    double largestEntry,
    double largestWeight,
    int phaseSeconds,
    Optional<Path> authority) {

  /** Rotated entries are beyond {@link #entryRange} with at most this probability an update. */
  private static final double CLAMPED_PROBABILITY = 1e-9;

  public SecurityConfig {
    SecurityKeys.CORRUPT_FRACTION.require(corruptFraction);
    SecurityKeys.DROPOUT_FRACTION.require(dropoutFraction);
    SecurityKeys.BITS.require(bits);
    SecurityKeys.LARGEST_ENTRY.require(largestEntry);
    SecurityKeys.LARGEST_WEIGHT.require(largestWeight);
    SecurityKeys.PHASE_SECONDS.require(phaseSeconds);
    if (authority.isPresent() && secureAggregation != SecureAggregation.MALICIOUS) {
      throw new ConfigurationException(
          SecurityKeys.AUTHORITY.path()
              + ": found a path, expected none: it is only for "
              + SecurityKeys.AUTHORITY.onlyFor());
    }
  }

  /** No masks: the coordinator sees each update. */
  public static SecurityConfig off() {
    return new SecurityConfig(
        SecureAggregation.OFF,
        false,
        SecurityKeys.DEFAULT_FRACTION,
        SecurityKeys.DEFAULT_FRACTION,
        SecurityKeys.DEFAULT_BITS,
        false,
        SecurityKeys.DEFAULT_LARGEST_ENTRY,
        SecurityKeys.UNIFORM_WEIGHT,
        SecurityKeys.DEFAULT_PHASE_SECONDS,
        Optional.empty());
  }

  /** Whether updates are masked. */
  public boolean masked() {
    return secureAggregation != SecureAggregation.OFF;
  }

  /**
   * The largest magnitude of an entry as it is rounded, of a section of this many entries.
   *
   * <p>A rotation by random signs spreads an update of L2 norm C over its n entries: each is beyond
   * r with probability at most 2 exp(-r^2 n / 2 C^2) (Hoeffding), so that a clipped and rotated
   * update needs a far smaller range than C, and is clamped once in 10^9 updates. Without a clip or
   * a rotation it is {@link #largestEntry}.
   *
   * @param clipL2Norm C, as {@link AggregationConfig#clipL2Norm}; 0 for none
   * @param length n, at least 1; of a rotated section its padded length
   */
  public double entryRange(double clipL2Norm, int length) {
    if (!rotate || clipL2Norm == 0) {
      return largestEntry;
    }
    double tail = Math.sqrt(2 * Math.log(2.0 * length / CLAMPED_PROBABILITY) / length);
    return clipL2Norm * Math.min(1, tail);
  }

  /** Whether the coordinator is kept from single updates. */
  public enum SecureAggregation {
    /** It sees each update. */
    OFF("off"),
    /** A coordinator that follows the protocol learns only sums. */
    SEMI_HONEST("semi-honest"),
    /** A coordinator learns only sums, whatever it does. */
    MALICIOUS("malicious");

    private final String keyword;

    SecureAggregation(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }
}
