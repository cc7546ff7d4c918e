package dev.covey.client.correction;

import org.jspecify.annotations.Nullable;

/**
 * Changes what a client's local training minimises, and what it learns for next time. An extension
 * point: a public class with a public constructor without arguments can be named in {@code
 * training.correction}.
 *
 * <p>Implementations are stateless and safe for use by several threads; what a client remembers is
 * passed in and returned.
 */
public interface ClientCorrection {
  /**
   * Whether a control variate {@code [d]} travels with the model and with each update (as in
   * SCAFFOLD).
   */
  default boolean usesControlVariate() {
    return false;
  }

  /** The terms added to the local objective, before training. */
  Terms begin(Start start);

  /** What to upload and to remember, after training. */
  default Result finish(Start start, Trained trained) {
    return new Result(null, null);
  }

  /**
   * What is known before training. Arrays are for reading only.
   *
   * @param global the round's model {@code [d]}
   * @param serverControl the server's control variate {@code [d]}, if control variates are used
   * @param clientState what {@link #finish} returned after this client's last folded update, if
   *     anything
   */
  record Start(float[] global, float @Nullable [] serverControl, float @Nullable [] clientState) {}

  /**
   * What local training did.
   *
   * @param local the trained model {@code [d]}; for reading only
   * @param steps optimizer steps taken, at least 1
   * @param learningRate of each step
   */
  record Trained(float[] local, int steps, double learningRate) {}

  /**
   * Terms of {@link dev.covey.models.spi.LocalObjective}.
   *
   * @param proximalMu pull towards the round's model, 0 for none
   * @param gradientOffset added to every gradient {@code [d]}, or absent
   */
  record Terms(double proximalMu, float @Nullable [] gradientOffset) {
    public static final Terms NONE = new Terms(0, null);
  }

  /**
   * What correction adds to the round.
   *
   * @param controlDelta change of the client's control variate {@code [d]}, uploaded beside the
   *     delta
   * @param clientState what to remember until next time; it counts only if the upload is folded
   */
  record Result(float @Nullable [] controlDelta, float @Nullable [] clientState) {}
}
