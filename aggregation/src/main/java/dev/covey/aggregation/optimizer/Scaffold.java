package dev.covey.aggregation.optimizer;

import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.ParameterVector;
import java.util.HashMap;
import java.util.Map;

/**
 * The server's part of SCAFFOLD (Karimireddy et al. 2020, Algorithm 1): any optimizer for the
 * model, and the control variate c = c + |S|/N * mean over S of (c_i' - c_i). The mean of the
 * section {@code control} is uniform whatever weights the deltas have, so that c stays the mean of
 * all N clients' c_i as long as they start equal. Slot {@value #CONTROL_SLOT}, from zero.
 *
 * @param model what steps the model; the paper's choice is {@link FedAvg}
 * @param population N, the number of all clients, selected or not; at least 1
 */
public record Scaffold(ServerOptimizer model, int population) implements ServerOptimizer {
  /** Where the server's control variate stands in {@link ServerState#slots()}. */
  public static final String CONTROL_SLOT = "scaffold_control";

  public Scaffold {
    if (population < 1) {
      throw new IllegalArgumentException("population must be at least 1, got " + population);
    }
  }

  @Override
  public String name() {
    return "scaffold+" + model.name();
  }

  @Override
  public Map<String, ParameterVector> initialSlots(ParameterVector parameters) {
    Map<String, ParameterVector> slots = new HashMap<>(model.initialSlots(parameters));
    slots.put(CONTROL_SLOT, ParameterVector.zeros(parameters.layout()));
    return slots;
  }

  @Override
  public ServerState step(ServerState state, MeanUpdate mean) {
    if (mean.contributors() > population) {
      throw new IllegalArgumentException(
          mean.contributors() + " clients contributed, the population is " + population);
    }
    float[] change = Steps.section(state, mean, SectionLayout.CONTROL);
    double fraction = (double) mean.contributors() / population;
    float[] control = state.slot(CONTROL_SLOT).toArray();
    for (int i = 0; i < control.length; i++) {
      control[i] = (float) (control[i] + fraction * change[i]);
    }
    ServerState stepped = model.step(state, mean);
    Map<String, ParameterVector> slots = new HashMap<>(stepped.slots());
    slots.put(CONTROL_SLOT, ParameterVector.sharing(state.parameters().layout(), control));
    return state.next(stepped.parameters(), slots);
  }
}
