package dev.covey.aggregation.optimizer;

import dev.covey.core.ParameterVector;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that the server carries from round to round, and all that a checkpoint of it must hold.
 *
 * <p>Immutable. Successive states share the vectors that a round did not change: a state costs one
 * model for the parameters and one for each slot.
 *
 * @param round rounds committed so far; 0 is the base model
 * @param parameters the global model's trainable parameters {@code [d]}
 * @param slots the optimizer's vectors by name, each with the layout of the parameters
 */
public record ServerState(
    int round, ParameterVector parameters, SortedMap<String, ParameterVector> slots) {
  public ServerState {
    if (round < 0) {
      throw new IllegalArgumentException("rounds count from 0, got " + round);
    }
    slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
    for (Map.Entry<String, ParameterVector> slot : slots.entrySet()) {
      if (!slot.getValue().layout().equals(parameters.layout())) {
        throw new IllegalArgumentException(
            "slot " + slot.getKey() + " has another layout than the parameters");
      }
    }
  }

  /** The state before the first round. */
  public static ServerState initial(ParameterVector parameters, ServerOptimizer optimizer) {
    return new ServerState(0, parameters, new TreeMap<>(optimizer.initialSlots(parameters)));
  }

  /**
   * A slot's vector.
   *
   * @throws IllegalArgumentException if the state was made by another optimizer
   */
  public ParameterVector slot(String name) {
    ParameterVector slot = slots.get(name);
    if (slot == null) {
      throw new IllegalArgumentException(
          "no slot " + name + " in this state, only " + slots.keySet());
    }
    return slot;
  }

  /**
   * The state of the next round.
   *
   * @param changedSlots the slots that take another value; the others stay
   */
  public ServerState next(
      ParameterVector newParameters, Map<String, ParameterVector> changedSlots) {
    SortedMap<String, ParameterVector> newSlots = new TreeMap<>(slots);
    newSlots.putAll(changedSlots);
    return new ServerState(round + 1, newParameters, newSlots);
  }
}
