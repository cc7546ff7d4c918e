package dev.covey.cli.command;

import sun.misc.Signal;

/** Turns SIGINT and SIGTERM into a request to stop cleanly. */
final class StopSignals {
  private StopSignals() {}

  static void install(Runnable onSignal) {
    for (String name : new String[] {"INT", "TERM"}) {
      try {
        Signal.handle(new Signal(name), signal -> onSignal.run());
      } catch (IllegalArgumentException e) {
        // The platform lacks the signal, or the Java machine was told to leave it alone: it then
        // ends the process.
        continue;
      }
    }
  }
}
