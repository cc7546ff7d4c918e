package dev.covey.coordinator.machine;

import java.util.List;

/**
 * What a machine answers to an event.
 *
 * @param state the next state; what is journalled and passed back in
 * @param commands effects for the shell, in order
 */
public record Step<S>(S state, List<Command> commands) {
  public Step {
    commands = List.copyOf(commands);
  }

  static <S> Step<S> of(S state, Command... commands) {
    return new Step<>(state, List.of(commands));
  }
}
