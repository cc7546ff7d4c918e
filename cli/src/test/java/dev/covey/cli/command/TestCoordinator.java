package dev.covey.cli.command;

import dev.covey.client.daemon.ClientDaemon;
import dev.covey.client.remote.ClientObserver;
import dev.covey.config.client.ClientFile;
import dev.covey.config.coordinator.CoordinatorFile;
import dev.covey.coordinator.daemon.CoordinatorDaemon;
import dev.covey.core.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A coordinator as `covey coordinator` starts it, and clients as `covey client` does. */
final class TestCoordinator implements AutoCloseable {
  private final Path folder;
  private final String tls;
  private final CoordinatorDaemon daemon;
  private final List<ClientDaemon> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private TestCoordinator(Path folder, String tls, CoordinatorDaemon daemon) {
    this.folder = folder;
    this.tls = tls;
    this.daemon = daemon;
  }

  /** Starts one on a free port; {@code tls} is built-in or off. */
  static TestCoordinator start(Path folder, String tls) throws IOException {
    return start(folder, tls, "", Clock.system());
  }

  /** The same with further tables, and another time. */
  static TestCoordinator start(Path folder, String tls, String more, Clock clock)
      throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("coordinator.toml");
    Files.writeString(
        file,
        """
        schema = 1
        [coordinator]
        listen = "127.0.0.1:0"
        data = "%s"
        [tls]
        mode = "%s"
        [metrics]
        listen = "127.0.0.1:0"
        %s
        """
            .formatted(folder.resolve("data"), tls, more));
    return new TestCoordinator(
        folder,
        tls,
        CoordinatorDaemon.start(
            CoordinatorFile.load(file, List.of()), folder.resolve("cache"), Map.of(), clock));
  }

  Path data() {
    return folder.resolve("data");
  }

  int metricsPort() {
    return daemon.metricsPort().orElseThrow();
  }

  String address() {
    return "127.0.0.1:" + daemon.port();
  }

  /** Lets a device take part in the background: {@code token} is what `roster enroll` printed. */
  Device client(String id, String token, Path text) throws IOException {
    Path home = Files.createDirectories(folder.resolve("client-" + id));
    Files.writeString(home.resolve("token"), token);
    Files.writeString(
        home.resolve("client.toml"),
        """
        schema = 1
        [client]
        id = "%s"
        coordinator = "%s"
        token-file = "%s"
        engine = "tiny"
        [tls]
        mode = "%s"
        [data]
        path = "%s"
        """
            .formatted(
                id,
                address(),
                tls.equals("off") ? data().resolve("loopback.secret") : home.resolve("token"),
                tls,
                text));
    Device device = new Device();
    ClientDaemon client =
        new ClientDaemon(ClientFile.load(home, List.of()), device, Clock.system());
    clients.add(client);
    Thread thread =
        new Thread(
            () -> {
              try {
                client.run();
              } catch (RuntimeException e) {
                device.end(e);
              }
            },
            "device-" + id);
    threads.add(thread);
    thread.start();
    return device;
  }

  /** What a test wants to know of a device. */
  static final class Device implements ClientObserver {
    private boolean connected;
    private boolean away;
    private String failure = "";

    @Override
    public synchronized void connected(String coordinator) {
      connected = true;
      notifyAll();
    }

    @Override
    public synchronized void disconnected(String why, long waitMillis) {
      away = true;
      notifyAll();
    }

    synchronized void end(RuntimeException e) {
      failure = String.valueOf(e.getMessage());
      away = true;
      notifyAll();
    }

    /** Why it ended, if it did. */
    synchronized String failure() {
      return failure;
    }

    synchronized void awaitConnected() throws InterruptedException {
      while (!connected && failure.isEmpty()) {
        wait();
      }
      if (!connected) {
        throw new AssertionError(failure);
      }
    }

    /** Waits until its connection has ended. */
    synchronized void awaitAway() throws InterruptedException {
      while (!away) {
        wait();
      }
    }
  }

  @Override
  public void close() {
    clients.forEach(ClientDaemon::stop);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    daemon.close();
  }
}
