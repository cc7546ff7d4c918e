package dev.covey.simulation.federation;

import dev.covey.simulation.federation.SmallRun.Finished;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A coordinator and clients as processes that are killed and come back, each a {@link
 * PeerInAnotherProcess}.
 */
final class KilledPeers {
  /** Not a word of a process: that a client has joined a session, as its history on disk says. */
  static final String JOINED = "joined";

  private static final long LOOK_NANOS = 500_000;

  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Map<String, String> properties = new ConcurrentHashMap<>();
  private int waitsFor;

  /**
   * Where to kill: when a word was heard so often in that life, and so long after.
   *
   * @param word what the process says, or {@link #JOINED}: of a coordinator that any of its clients
   *     has joined one more session, of a client that it has itself
   */
  record Kill(String word, int times, long microsAfter) {}

  /** A coordinator submits the run when so many clients are there. */
  void awaitFirst(int clients) {
    waitsFor = clients;
  }

  /** Processes that are started from now on get this system property. */
  void property(String name, String value) {
    properties.put(name, value);
  }

  /** What processes said when they refused to go on. */
  List<String> refused() {
    return List.copyOf(refused);
  }

  /** All that processes said. */
  List<String> said() {
    return List.copyOf(said);
  }

  /** The one run of a coordinator in this folder. */
  static Finished finished(Path folder) throws IOException {
    try (Stream<Path> runs = Files.list(folder.resolve("data/runs"))) {
      return new Finished(runs.reduce((a, b) -> a).orElseThrow(), "completed", 0);
    }
  }

  /** A coordinator's lives until the run is over: how many of them a kill ended. */
  int coordinator(Path folder, List<Kill> kills) throws IOException {
    int landed = 0;
    for (Kill kill : kills) {
      if (live("coordinator", folder, kill, "over")) {
        landed++;
      } else {
        return landed;
      }
    }
    live("coordinator", folder, new Kill("", 1, 0), "over");
    return landed;
  }

  /** A client's lives, in a thread of the test's own. It starts once there is a coordinator. */
  Thread client(Path folder, int index, List<Kill> kills, boolean comesBack) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!Files.exists(folder.resolve("data/loopback.secret"))) {
                  if (Thread.currentThread().isInterrupted()) {
                    return;
                  }
                  LockSupport.parkNanos(20_000_000);
                }
                Path own = folder.resolve("client-" + index);
                for (Kill kill : kills) {
                  if (!live("client", own, kill, "")) {
                    return;
                  }
                }
                if (comesBack) {
                  live("client", own, new Kill("", 1, 0), "");
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            "client-" + index);
    thread.start();
    return thread;
  }

  void endAll(List<Thread> clients) throws InterruptedException {
    for (Thread client : clients) {
      while (client.isAlive()) {
        client.interrupt();
        processes.forEach(Process::destroyForcibly);
        client.join(100);
      }
    }
  }

  /** One life of a process until its kill is due or it ends itself: whether the kill landed. */
  private boolean live(String role, Path folder, Kill kill, String last) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.add("-D" + RunInAnotherProcess.PACE + "=3000000");
    command.add("-D" + PeerInAnotherProcess.FIRST_CLIENTS + "=" + waitsFor);
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(PeerInAnotherProcess.class.getName(), role, folder.toString()));
    int joined = sessionsJoined(folder) + kill.times();
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
    processes.add(process);
    AtomicBoolean ended = new AtomicBoolean();
    Thread watching = new Thread(() -> {}, "nobody watches");
    AtomicBoolean landed = new AtomicBoolean();
    if (kill.word().equals(JOINED)) {
      watching =
          new Thread(
              () -> {
                while (!ended.get() && sessionsJoined(folder) < joined) {
                  LockSupport.parkNanos(LOOK_NANOS);
                }
                if (!ended.get()) {
                  LockSupport.parkNanos(1_000 * kill.microsAfter());
                  landed.set(!ended.get());
                  process.destroyForcibly();
                }
              },
              "watching " + folder.getFileName());
    }
    watching.start();
    try {
      return said(role, process, kill, last) || landed.get();
    } finally {
      ended.set(true);
      process.destroyForcibly();
      process.onExit().join();
      processes.remove(process);
      joinQuietly(watching);
    }
  }

  /** Hears a process until its kill is due, or there is nothing more to hear. */
  private boolean said(String role, Process process, Kill kill, String last) {
    try (BufferedReader words = process.inputReader(StandardCharsets.UTF_8)) {
      int heard = 0;
      for (String word = words.readLine(); word != null; word = words.readLine()) {
        said.add(word);
        if (word.startsWith("refused")) {
          refused.add(role + " " + word);
        }
        if (word.equals(last)) {
          return false;
        }
        if (word.equals(kill.word()) && ++heard == kill.times()) {
          LockSupport.parkNanos(1_000 * kill.microsAfter());
          return true;
        }
      }
      return false;
    } catch (IOException closed) {
      // The test ends everybody at its end.
      return false;
    }
  }

  private static void joinQuietly(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sessions that a client has joined, or any of the clients of a coordinator. */
  private static int sessionsJoined(Path folder) {
    Set<String> joined = new HashSet<>(sessionsOf(folder));
    for (int i = 0; Files.isDirectory(folder.resolve("client-" + i)); i++) {
      joined.addAll(sessionsOf(folder.resolve("client-" + i)));
    }
    return joined.size();
  }

  /** The sessions that a client has joined, as {@code round attempt}, in their order. */
  static List<String> sessionsOf(Path client) {
    Path histories = client.resolve("state/sessions");
    if (!Files.isDirectory(histories)) {
      return List.of();
    }
    List<String> sessions = new ArrayList<>();
    try (Stream<Path> files = Files.list(histories)) {
      for (Path file : files.filter(one -> !one.toString().endsWith(".lock")).toList()) {
        for (String line : Files.readString(file, StandardCharsets.US_ASCII).split("\n")) {
          String[] parts = line.split(" ");
          if (parts.length == 4) {
            sessions.add(parts[1] + " " + parts[2]);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sessions;
  }
}
