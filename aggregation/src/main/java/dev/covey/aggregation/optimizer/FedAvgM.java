package dev.covey.aggregation.optimizer;

import dev.covey.core.ParameterVector;
import java.util.Map;

/**
 * Server momentum (Hsu et al. 2019, section 4.3): v = beta v + mean delta; x += eta v. Slot {@code
 * momentum}, from zero.
 *
 * @param learningRate eta; positive
 * @param momentum beta, in [0, 1)
 */
public record FedAvgM(double learningRate, double momentum) implements ServerOptimizer {
  private static final String MOMENTUM = "momentum";

  public FedAvgM {
    Steps.requirePositive("the server learning rate", learningRate);
    Steps.requireDecay("the server momentum", momentum);
  }

  @Override
  public String name() {
    return "fedavgm";
  }

  @Override
  public Map<String, ParameterVector> initialSlots(ParameterVector parameters) {
    return Map.of(MOMENTUM, ParameterVector.zeros(parameters.layout()));
  }

  @Override
  public ServerState step(ServerState state, MeanUpdate mean) {
    float[] delta = Steps.delta(state, mean);
    float[] x = state.parameters().toArray();
    float[] v = state.slot(MOMENTUM).toArray();
    for (int i = 0; i < x.length; i++) {
      v[i] = (float) (momentum * v[i] + delta[i]);
      x[i] = (float) (x[i] + learningRate * v[i]);
    }
    return state.next(
        ParameterVector.sharing(state.parameters().layout(), x),
        Map.of(MOMENTUM, ParameterVector.sharing(state.parameters().layout(), v)));
  }
}
