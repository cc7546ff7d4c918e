package dev.covey.cli.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Turns SIGINT and SIGTERM into a request to stop cleanly.
 *
 * <p>The JDK's only way to hear of a signal is {@code sun.misc.Signal} of the module
 * jdk.unsupported. It is called by reflection: javac warns of each direct use, and no option or
 * annotation silences that.
 */
final class StopSignals {
  private StopSignals() {}

  static void install(Runnable onSignal) {
    for (String name : new String[] {"INT", "TERM"}) {
      try {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object handling =
            Proxy.newProxyInstance(
                StopSignals.class.getClassLoader(),
                new Class<?>[] {handler},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("handle")) {
                    onSignal.run();
                    return null;
                  }
                  return method.invoke(onSignal, arguments);
                });
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
      } catch (InvocationTargetException e) {
        // The platform lacks the signal, or the Java machine was told to leave it alone: it then
        // ends the process.
        continue;
      } catch (ReflectiveOperationException e) {
        // A Java machine without that module: a signal ends the process.
        return;
      }
    }
  }
}
