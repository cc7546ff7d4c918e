package dev.covey.aggregation.optimizer;

import dev.covey.core.ParameterVector;
import java.util.Map;

/**
 * x += eta * mean delta. With eta = 1 the model becomes the mean of the clients' models (McMahan et
 * al. 2017).
 *
 * @param learningRate eta, the server's; positive
 */
public record FedAvg(double learningRate) implements ServerOptimizer {
  public FedAvg {
    Steps.requirePositive("the server learning rate", learningRate);
  }

  /** With eta = 1. */
  public FedAvg() {
    this(1);
  }

  @Override
  public String name() {
    return "fedavg";
  }

  @Override
  public Map<String, ParameterVector> initialSlots(ParameterVector parameters) {
    return Map.of();
  }

  @Override
  public ServerState step(ServerState state, MeanUpdate mean) {
    float[] delta = Steps.delta(state, mean);
    float[] x = state.parameters().toArray();
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (x[i] + learningRate * delta[i]);
    }
    return state.next(ParameterVector.sharing(state.parameters().layout(), x), Map.of());
  }
}
