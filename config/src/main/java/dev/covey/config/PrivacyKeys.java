package dev.covey.config;

import dev.covey.config.PrivacyConfig.Adversary;
import dev.covey.config.PrivacyConfig.NeighbouringRelation;
import dev.covey.config.PrivacyConfig.Placement;
import dev.covey.config.PrivacyConfig.Unit;
import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import java.util.List;

/** Keys of the table {@code [privacy]}. */
final class PrivacyKeys {
  /** How a choice of a later version is refused. */
  static final String NOT_AVAILABLE = "not available in this version of Covey";

  private static final String PRIVATE = "privacy.placement = \"central\"";

  /** none: noise costs accuracy, and with few clients nearly all of it; it is to be wanted. */
  static final Key<Placement> PLACEMENT =
      Key.of(
          "privacy.placement",
          Types.oneOf(
              Placement.class, Placement::keyword, "; noise of clients is " + NOT_AVAILABLE),
          Placement.NONE,
          "Where noise is added: nowhere, or by the coordinator to the sum of the clipped updates,"
              + " which protects from all but the coordinator.");

  /** client: the unit of federated learning. */
  static final Key<Unit> UNIT =
      Key.of(
              "privacy.unit",
              Types.oneOf(
                  Unit.class, Unit::keyword, "; a single training example is " + NOT_AVAILABLE),
              Unit.CLIENT,
              "Whose presence is hidden: a client with all that it holds.")
          .onlyFor(PRIVATE);

  /** zero-out: who takes part is no secret in a federation. */
  static final Key<NeighbouringRelation> NEIGHBOURING_RELATION =
      Key.of(
              "privacy.neighbouring-relation",
              Types.oneOf(
                  NeighbouringRelation.class,
                  NeighbouringRelation::keyword,
                  "; adding or removing a client cannot be hidden where rosters are known"),
              NeighbouringRelation.ZERO_OUT,
              "Which two worlds must be hard to tell apart: a client contributes nothing in one of"
                  + " them, or other data, for which the same noise counts half.")
          .onlyFor(PRIVATE);

  /** participant: clients know of each other. */
  static final Key<Adversary> ADVERSARY =
      Key.of(
              "privacy.adversary",
              Types.oneOf(Adversary.class, Adversary::keyword, ""),
              Adversary.PARTICIPANT,
              "Against whom epsilon is reported and budgeted: who sees rosters, or who sees released"
                  + " models and figures only, which is where cohort.sampling = \"poisson\" of a run"
                  + " in one process saves epsilon.")
          .onlyFor(PRIVATE);

  /** None: how much a person may lose is for people to say. */
  static final Key<Double> EPSILON =
      Key.withoutDefault(
              "privacy.epsilon",
              Types.numberAbove(0, 1e6),
              "none; required without privacy.noise-multiplier",
              "What the run may spend. A round that would spend more is not begun, and the run ends"
                  + " with exit code 4. Without privacy.noise-multiplier the noise is what all rounds"
                  + " together need for it.")
          .onlyFor(PRIVATE);

  /** Required: it must be small against one over the number of clients. */
  static final Key<Double> DELTA =
      Key.withoutDefault(
              "privacy.delta",
              Types.numberAbove(0, 0.1),
              "required",
              "Probability with which epsilon may not hold; at most N^-1.1 for N clients.")
          .onlyFor(PRIVATE);

  /** None: follows from epsilon. */
  static final Key<Double> NOISE_MULTIPLIER =
      Key.withoutDefault(
              "privacy.noise-multiplier",
              Types.number(1e-3, 1e6),
              "none; required without privacy.epsilon",
              "Standard deviation of the noise in the sum of updates, over privacy.clip.")
          .onlyFor(PRIVATE);

  /** Required: the noise is a multiple of it, so that too large drowns and too small cripples. */
  static final Key<Double> CLIP =
      Key.withoutDefault(
              "privacy.clip",
              Types.number(1e-12, 1e12),
              "required",
              "The coordinator scales longer updates down to this L2 norm, all of an update"
                  + " together; about the median norm is a good start.")
          .onlyFor(PRIVATE);

  /** false: noise that can be repeated protects nobody. */
  static final Key<Boolean> INSECURE_DETERMINISTIC_NOISE =
      Key.of(
              "privacy.insecure-deterministic-noise",
              Types.bool(),
              false,
              "Whether noise and sampling follow from run.seed, so that a run can be repeated to the"
                  + " bit: for tests; it protects nobody, and epsilon is infinite.")
          .onlyFor(PRIVATE);

  /** false: figures of private text in the clear are outside every guarantee. */
  static final Key<Boolean> UNACCOUNTED_EVALUATION =
      Key.of(
              "privacy.unaccounted-evaluation",
              Types.bool(),
              false,
              "Whether losses are measured on the clients' held-out text though epsilon does not"
                  + " cover them: for experiments on text that is not secret. Without it they are"
                  + " withheld.")
          .onlyFor(PRIVATE);

  static final List<Key<?>> ALL =
      List.of(
          PLACEMENT,
          UNIT,
          NEIGHBOURING_RELATION,
          ADVERSARY,
          EPSILON,
          DELTA,
          NOISE_MULTIPLIER,
          CLIP,
          INSECURE_DETERMINISTIC_NOISE,
          UNACCOUNTED_EVALUATION);

  private PrivacyKeys() {}
}
