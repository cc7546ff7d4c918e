package dev.covey.cli.command;

import dev.covey.client.daemon.ClientDaemon;
import dev.covey.client.remote.ClientObserver;
import dev.covey.config.client.ClientConfig;
import dev.covey.config.client.ClientFile;
import dev.covey.core.Clock;
import dev.covey.core.RoundKey;
import dev.covey.core.error.ExitCodes;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code covey client}. */
@Command(
    name = "client",
    description =
        "Take part in the runs of a coordinator with this device's own text, until stopped.",
    footer = {
      "",
      "docs/client-file.md lists the settings: which text, when to train, what to allow.",
      "The text never leaves the device; what it sends is the difference that training made."
    })
final class ClientCommand extends Verb {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "client.toml, or a folder that holds one.")
  private Path file = Path.of(ClientFile.NAME);

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key of the file. May be repeated.")
  private List<String> sets = new ArrayList<>();

  @Option(names = "--one-run", description = "End once a run in which it took part has ended.")
  private boolean oneRun;

  @Option(
      names = "--identity",
      description = "Show the device's public identity key, for an authority, and end.")
  private boolean identity;

  @Override
  public Integer call() {
    ClientConfig config = ClientFile.load(file, sets);
    if (identity) {
      return showIdentity(config);
    }
    Telling told = new Telling(err());
    ClientDaemon daemon = new ClientDaemon(config, told, Clock.system());
    told.onRunEnded = oneRun ? daemon::stop : () -> {};
    StopSignals.install(daemon::stop);
    daemon.run();
    return oneRun && told.ended ? ExitCodes.DONE : ExitCodes.STOPPED;
  }

  private int showIdentity(ClientConfig config) {
    String key = ClientDaemon.identityKey(config).hex();
    if (json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("id", config.id().value());
      result.put("identity_key", key);
      printJson(result);
      return ExitCodes.DONE;
    }
    out().println(key);
    out().flush();
    err().println("who enrols devices runs: covey authority enroll " + config.id() + " " + key);
    return ExitCodes.DONE;
  }

  /** One line for what the device's owner may want to know. */
  private static final class Telling implements ClientObserver {
    private final PrintWriter out;
    private Runnable onRunEnded = () -> {};
    private boolean ended;

    Telling(PrintWriter out) {
      this.out = out;
    }

    private void say(String line) {
      out.println(line);
      out.flush();
    }

    private static String name(RoundKey key) {
      return key.run() + " round " + key.round();
    }

    @Override
    public void connected(String coordinator) {
      say("connected   " + coordinator);
    }

    @Override
    public void disconnected(String why, long waitMillis) {
      say("away        " + why + "; again in " + waitMillis + " ms");
    }

    @Override
    public void declined(String run, String why) {
      say("declined    " + run + ": " + why);
    }

    @Override
    public void ready(String run, String protection) {
      say("ready       " + run);
      say("protection  " + protection);
    }

    @Override
    public void waiting(String why) {
      say("waiting     " + why);
    }

    @Override
    public void training(RoundKey key) {
      say("training    " + name(key));
    }

    @Override
    public void sending(RoundKey key, long bytes) {
      say("sending     " + name(key) + "  " + bytes + " bytes");
    }

    @Override
    public void accepted(RoundKey key) {
      say("accepted    " + name(key));
    }

    @Override
    public void refused(RoundKey key, String reason, String detail) {
      say("refused     " + name(key) + ": " + reason + ", " + detail);
    }

    @Override
    public void failed(RoundKey key, String detail) {
      say("failed      " + name(key) + ": " + detail);
    }

    @Override
    public void runEnded(String run, String status) {
      say("ended       " + run + " " + status);
      if (!status.equals("interrupted") && !status.equals("unknown")) {
        ended = true;
        onRunEnded.run();
      }
    }
  }
}
