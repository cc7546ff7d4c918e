package dev.covey.config;

import dev.covey.config.SecurityConfig.SecureAggregation;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import java.util.List;

/** Keys of the table {@code [security]}. */
final class SecurityKeys {
  /** 0.1: the smaller share in the tables of Bell et al. 2020; Covey's own choice. */
  static final double DEFAULT_FRACTION = 0.1;

  /** 32: the rounding of a cohort of thousands stays below that of float32 training. */
  static final int DEFAULT_BITS = 32;

  /** 1: no entry of a usual round moves that far. */
  static final double DEFAULT_LARGEST_ENTRY = 1.0;

  /** Where all weigh the same. */
  static final double UNIFORM_WEIGHT = 1.0;

  /** 1e6 tokens: more than a person has on a device, and with 32 bits still finely rounded. */
  static final double DEFAULT_LARGEST_WEIGHT = 1e6;

  static final int DEFAULT_PHASE_SECONDS = 60;

  /** Fewest updates of a masked sum: a sum of one is that one. */
  static final int LEAST_MINIMUM = 2;

  private static final String MASKED =
      "security.secure-aggregation = \"semi-honest\" or \"malicious\"";

  /** off: masks cost traffic, time and the sight of single updates; they are to be wanted. */
  static final Key<SecureAggregation> SECURE_AGGREGATION =
      Key.of(
          "security.secure-aggregation",
          Types.oneOf(SecureAggregation.class, SecureAggregation::keyword, ""),
          SecureAggregation.OFF,
          "Whether updates are masked so that the coordinator learns only their sum: not at all,"
              + " if it follows the protocol, or whatever it does.");

  /** false: hybrid keys cost 2.3 kB more for each neighbour. */
  static final Key<Boolean> POST_QUANTUM =
      Key.of(
              "security.post-quantum",
              Types.bool(),
              false,
              "Whether the keys of the masks are agreed with ML-KEM-768 besides X25519, against who"
                  + " records today and has a quantum computer later.")
          .onlyFor(MASKED);

  /** See {@link #DEFAULT_FRACTION}. */
  static final Key<Double> CORRUPT_FRACTION =
      Key.of(
              "security.corrupt-fraction",
              Types.numberBelow(0, 0.5),
              DEFAULT_FRACTION,
              "Share of a cohort that may collude with the coordinator (gamma).")
          .onlyFor(MASKED);

  /** See {@link #DEFAULT_FRACTION}. */
  static final Key<Double> DROPOUT_FRACTION =
      Key.of(
              "security.dropout-fraction",
              Types.numberBelow(0, 0.5),
              DEFAULT_FRACTION,
              "Share of a cohort that may leave a round once it has begun (delta); if more leave,"
                  + " the round is aborted.")
          .onlyFor(MASKED);

  /** See {@link #DEFAULT_BITS}. */
  static final Key<Integer> BITS =
      Key.of(
              "security.bits",
              Types.integer(8, 64),
              DEFAULT_BITS,
              "Bits of a masked entry on the wire (b); 16 halves the traffic of 32 at the price of"
                  + " coarser rounding, whose step is 2 n / 2^b of the largest entry for n clients.")
          .onlyFor(MASKED);

  /** false: it pads an update to a power of two, up to twice the traffic. */
  static final Key<Boolean> ROTATE =
      Key.of(
              "security.rotate",
              Types.bool(),
              false,
              "Whether a randomised Hadamard rotation spreads an update over its entries before they"
                  + " are rounded: a finer step where aggregation.clip-norm is set, at up to twice"
                  + " the traffic, for it pads to a power of two.")
          .onlyFor(MASKED);

  /** See {@link #DEFAULT_LARGEST_ENTRY}. */
  static final Key<Double> LARGEST_ENTRY =
      Key.of(
              "security.largest-entry",
              Types.numberAbove(0, 1e12),
              DEFAULT_LARGEST_ENTRY,
              "Largest magnitude of an entry of an update as it is rounded, after the rotation if"
                  + " there is one; larger ones are sent as this, which falsifies the mean, and the"
                  + " smaller it is the finer the rounding. A clip norm bounds the entries instead.")
          .onlyFor(MASKED + " with aggregation.clip-norm = 0");

  /** See {@link #DEFAULT_LARGEST_WEIGHT}. */
  static final Key<Double> LARGEST_WEIGHT =
      Key.of(
              "security.largest-weight",
              Types.numberAbove(0, 1e15),
              DEFAULT_LARGEST_WEIGHT,
              "Tokens of the heaviest client. Weights are masked too, as a fraction of it; a heavier"
                  + " client counts as this much, and the nearer it is to what clients have, the"
                  + " finer the rounding, which matters with few bits.")
          .onlyFor(MASKED + " with aggregation.weighting = \"tokens\"");

  /** 60: a message each way, and a phone that was asleep wakes up within a minute. */
  static final Key<Integer> PHASE_SECONDS =
      Key.of(
              "security.phase-seconds",
              Types.integer(1, 86_400),
              DEFAULT_PHASE_SECONDS,
              "Seconds that a phase of a session waits for the clients that have not answered, which"
                  + " then count as having left; there are four phases, five with \"malicious\", each"
                  + " a message each way, and clients have trained before the first.")
          .onlyFor(MASKED);

  /** None: who runs a federation by himself has no other authority. */
  static final Key<String> AUTHORITY =
      Key.withoutDefault(
              "security.authority",
              Types.path(),
              "none",
              "File with the Ed25519 public key of an authority, independent of the coordinator,"
                  + " that enrols clients: a coordinator that could enrol clients of its own making"
                  + " would be the majority. Needed by a deployed coordinator; a run in one process"
                  + " has no coordinator apart.")
          .onlyFor("security.secure-aggregation = \"malicious\"");

  static final List<Key<?>> ALL =
      List.of(
          SECURE_AGGREGATION,
          POST_QUANTUM,
          CORRUPT_FRACTION,
          DROPOUT_FRACTION,
          BITS,
          ROTATE,
          LARGEST_ENTRY,
          LARGEST_WEIGHT,
          PHASE_SECONDS,
          AUTHORITY);

  private SecurityKeys() {}
}
