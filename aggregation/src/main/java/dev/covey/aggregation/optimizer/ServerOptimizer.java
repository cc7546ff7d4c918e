package dev.covey.aggregation.optimizer;

import dev.covey.core.ParameterVector;
import java.util.Map;

/**
 * How the mean update of a round changes the global model. The mean delta points where the clients
 * went, so that a plain step adds it.
 *
 * <p>Implementations hold hyperparameters only; what they remember stands in named slots of the
 * {@link ServerState}, so that a checkpoint holds it and a resumed run goes on with the same bits.
 *
 * <pre>{@code
 * public record SignDescent(double learningRate) implements ServerOptimizer {
 *   public String name() { return "sign"; }
 *   public Map<String, ParameterVector> initialSlots(ParameterVector parameters) { return Map.of(); }
 *   public ServerState step(ServerState state, MeanUpdate mean) {
 *     float[] delta = mean.sharedSection(SectionLayout.DELTA);
 *     float[] x = state.parameters().toArray();
 *     for (int i = 0; i < x.length; i++) {
 *       x[i] += learningRate * Math.signum(delta[i]);
 *     }
 *     return state.next(ParameterVector.sharing(state.parameters().layout(), x), Map.of());
 *   }
 * }
 * }</pre>
 */
public interface ServerOptimizer {
  /** The optimizer's name in configuration and reports, for example {@code fedadam}. */
  String name();

  /** The slots before the first round, by name. */
  Map<String, ParameterVector> initialSlots(ParameterVector parameters);

  /**
   * The state after one more round. Must not change its arguments.
   *
   * @throws IllegalArgumentException if update and state differ in length
   */
  ServerState step(ServerState state, MeanUpdate mean);
}
