package plugin;

import dev.covey.aggregation.optimizer.MeanUpdate;
import dev.covey.aggregation.optimizer.ServerOptimizer;
import dev.covey.aggregation.optimizer.ServerState;
import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.ParameterVector;
import java.util.Map;

/** Moves every parameter by one fixed step, in the direction in which the clients' mean went. */
public final class SignDescent implements ServerOptimizer {
  private static final float STEP = 0.005f;

  @Override
  public String name() {
    return "sign-descent";
  }

  /** What it remembers from round to round would stand here by name, and in a checkpoint. */
  @Override
  public Map<String, ParameterVector> initialSlots(ParameterVector parameters) {
    return Map.of();
  }

  @Override
  public ServerState step(ServerState state, MeanUpdate mean) {
    float[] delta = mean.sharedSection(SectionLayout.DELTA);
    float[] parameters = state.parameters().toArray();
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += STEP * Math.signum(delta[i]);
    }
    return state.next(ParameterVector.sharing(state.parameters().layout(), parameters), Map.of());
  }
}
