package dev.covey.aggregation.optimizer;

import dev.covey.core.ParameterVector;
import java.util.Arrays;
import java.util.Map;

/**
 * The adaptive server optimizers, exactly as Reddi et al. 2021, "Adaptive Federated Optimization",
 * Algorithm 2, with D the mean delta:
 *
 * <pre>
 * m = beta1 m + (1 - beta1) D
 * v = v + D^2                                 FedAdagrad
 * v = v - (1 - beta2) D^2 sign(v - D^2)       FedYogi
 * v = beta2 v + (1 - beta2) D^2               FedAdam
 * x = x + eta m / (sqrt(v) + tau)
 * </pre>
 *
 * <p>The choices that other implementations make otherwise: there is no bias correction; tau stands
 * outside the root, inside the denominator; m starts at 0 and v at tau^2, the least value the
 * algorithm allows. Slots {@code m} and {@code v}. A step is computed in double and stored in
 * float32.
 *
 * @param rule which of the three
 * @param learningRate eta; positive
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1); FedAdagrad does not use it
 * @param tau the degree of adaptivity; positive
 */
public record FedOpt(Rule rule, double learningRate, double beta1, double beta2, double tau)
    implements ServerOptimizer {
  /** How v is updated. */
  public enum Rule {
    FEDADAGRAD,
    FEDYOGI,
    FEDADAM
  }

  /** beta1 of FedAdam and FedYogi: Reddi et al. 2021, section 5.1. */
  public static final double DEFAULT_BETA1 = 0.9;

  /** beta2 of FedAdam and FedYogi: Reddi et al. 2021, section 5.1. */
  public static final double DEFAULT_BETA2 = 0.99;

  /** tau: Reddi et al. 2021, section 5.1. */
  public static final double DEFAULT_TAU = 1e-3;

  private static final String M = "m";
  private static final String V = "v";

  public FedOpt {
    Steps.requirePositive("the server learning rate", learningRate);
    Steps.requireDecay("beta1", beta1);
    Steps.requireDecay("beta2", beta2);
    Steps.requirePositive("tau", tau);
  }

  /** FedAdam with the paper's defaults. */
  public static FedOpt fedAdam(double learningRate) {
    return new FedOpt(Rule.FEDADAM, learningRate, DEFAULT_BETA1, DEFAULT_BETA2, DEFAULT_TAU);
  }

  /** FedYogi with the paper's defaults. */
  public static FedOpt fedYogi(double learningRate) {
    return new FedOpt(Rule.FEDYOGI, learningRate, DEFAULT_BETA1, DEFAULT_BETA2, DEFAULT_TAU);
  }

  /** FedAdagrad with the paper's defaults, which are without momentum (beta1 = 0). */
  public static FedOpt fedAdagrad(double learningRate) {
    return new FedOpt(Rule.FEDADAGRAD, learningRate, 0, DEFAULT_BETA2, DEFAULT_TAU);
  }

  @Override
  public String name() {
    return switch (rule) {
      case FEDADAGRAD -> "fedadagrad";
      case FEDYOGI -> "fedyogi";
      case FEDADAM -> "fedadam";
    };
  }

  @Override
  public Map<String, ParameterVector> initialSlots(ParameterVector parameters) {
    float[] v = new float[parameters.dimension()];
    Arrays.fill(v, (float) (tau * tau));
    return Map.of(
        M,
        ParameterVector.zeros(parameters.layout()),
        V,
        ParameterVector.sharing(parameters.layout(), v));
  }

  @Override
  public ServerState step(ServerState state, MeanUpdate mean) {
    float[] delta = Steps.delta(state, mean);
    float[] x = state.parameters().toArray();
    float[] m = state.slot(M).toArray();
    float[] v = state.slot(V).toArray();
    for (int i = 0; i < x.length; i++) {
      double square = (double) delta[i] * delta[i];
      m[i] = (float) (beta1 * m[i] + (1 - beta1) * delta[i]);
      v[i] = (float) nextV(v[i], square);
      x[i] = (float) (x[i] + learningRate * m[i] / (Math.sqrt(v[i]) + tau));
    }
    return state.next(
        ParameterVector.sharing(state.parameters().layout(), x),
        Map.of(
            M,
            ParameterVector.sharing(state.parameters().layout(), m),
            V,
            ParameterVector.sharing(state.parameters().layout(), v)));
  }

  private double nextV(double v, double square) {
    return switch (rule) {
      case FEDADAGRAD -> v + square;
      case FEDYOGI -> v - (1 - beta2) * square * Math.signum(v - square);
      case FEDADAM -> beta2 * v + (1 - beta2) * square;
    };
  }
}
