package dev.covey.cli.command;

import dev.covey.coordinator.remote.CoordinatorConnection;
import dev.covey.coordinator.remote.RemoteRoster;
import dev.covey.coordinator.remote.RemoteRoster.Member;
import dev.covey.core.ClientId;
import dev.covey.core.error.ExitCodes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code covey roster}. */
@Command(
    name = "roster",
    description = "Say who may take part in a coordinator's runs.",
    subcommands = {
      RosterCommand.ListMembers.class,
      RosterCommand.Enroll.class,
      RosterJoin.class,
      RosterCommand.Revoke.class
    })
final class RosterCommand implements Runnable {
  // picocli sets it before anything is called.
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Mixin(name = "output")
  private OutputOptions output = new OutputOptions();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: list, enroll, join or revoke");
  }

  /** Whose roster. */
  static final class Whose {
    @Option(
        names = {"--data", "--coordinator"},
        required = true,
        paramLabel = "DATA|HOST:PORT",
        description = "The coordinator: its data folder if it is on this machine, or HOST:PORT.")
    private String coordinator = "";

    @Option(
        names = "--identity",
        paramLabel = "DIR",
        description = "An operator's identity, for HOST:PORT.")
    private Optional<Path> identity = Optional.empty();

    CoordinatorConnection connect() {
      return OperatorConnections.open(coordinator, identity);
    }
  }

  /** {@code covey roster list}. */
  @Command(name = "list", description = "List who has enrolled, in the order of their ids.")
  static final class ListMembers extends Verb {
    @Mixin private Whose whose = new Whose();

    @Override
    public Integer call() {
      List<Member> members;
      try (CoordinatorConnection connection = whose.connect()) {
        members = new RemoteRoster(connection).list();
      }
      if (json()) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        members.forEach(member -> rows.add(fields(member)));
        printJson(rows);
        return ExitCodes.DONE;
      }
      out()
          .printf(
              "%-32s %-9s %-21s %-21s %5s%n", "ID", "ROLE", "CERTIFIED UNTIL", "REVOKED", "CALLS");
      for (Member member : members) {
        out()
            .printf(
                "%-32s %-9s %-21s %-21s %5d%n",
                member.id(),
                name(member.role()),
                member.certifiedUntil().map(Instant::toString).orElse("-"),
                member.revokedAt().map(Instant::toString).orElse("-"),
                member.openCalls());
      }
      return ExitCodes.DONE;
    }

    private static Map<String, @Nullable Object> fields(Member member) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("id", member.id());
      row.put("role", name(member.role()));
      row.put("fingerprint", member.fingerprint());
      row.put("enrolled_at", member.enrolledAt().toString());
      row.put("certified_until", member.certifiedUntil().map(Instant::toString).orElse(null));
      row.put("revoked_at", member.revokedAt().map(Instant::toString).orElse(null));
      row.put("open_calls", member.openCalls());
      return row;
    }
  }

  private static String name(RemoteRoster.Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /** {@code covey roster enroll}. */
  @Command(
      name = "enroll",
      description = "Print a one-time token with which a device can enrol under an id.",
      footer = {
        "",
        "stdout is the token alone: `covey roster enroll ID --data DATA > token`.",
        "Whoever has the token can enrol; it is shown once and kept nowhere."
      })
  static final class Enroll extends Verb {
    @Parameters(paramLabel = "ID", description = "The device's id, as in its client.toml.")
    private String id = "";

    @Mixin private Whose whose = new Whose();

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "client or operator (default: client).")
    private RemoteRoster.Role role = RemoteRoster.Role.CLIENT;

    @Option(
        names = "--valid-hours",
        paramLabel = "H",
        description = "How long the token can be used, 1 to 720 (default: ${DEFAULT-VALUE}).")
    private long validHours = 24;

    @Override
    public Integer call() {
      ClientId client = new ClientId(id);
      RemoteRoster.Token token;
      String address;
      try (CoordinatorConnection connection = whose.connect()) {
        address = connection.address();
        token = new RemoteRoster(connection).issue(client, role, Duration.ofHours(validHours));
      }
      if (json()) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", id);
        result.put("role", name(role));
        result.put("token", token.text());
        result.put("expires_at", token.expiresAt().toString());
        printJson(result);
        return ExitCodes.DONE;
      }
      out().println(token.text());
      out().flush();
      if (role == RemoteRoster.Role.CLIENT) {
        err()
            .println(
                "good until " + token.expiresAt() + ", once; with it in a file, client.toml says:");
        err().println("id = \"" + id + "\"");
        err().println("coordinator = \"" + address + "\"");
        err().println("token-file = \"token\"");
      } else {
        err().println("good until " + token.expiresAt() + ", once; with it in a file, elsewhere:");
        err().println("covey roster join " + address + " --token-file FILE --identity DIR");
      }
      return ExitCodes.DONE;
    }
  }

  /** {@code covey roster revoke}. */
  @Command(
      name = "revoke",
      description =
          "Put an identity out, at once and for good: its calls end, its tokens are void.")
  static final class Revoke extends Verb {
    @Parameters(paramLabel = "ID", description = "The id to put out; it cannot be used again.")
    private String id = "";

    @Mixin private Whose whose = new Whose();

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "For the record, up to 400 characters.")
    private String reason = "";

    @Override
    public Integer call() {
      ClientId client = new ClientId(id);
      RemoteRoster.Revocation done;
      try (CoordinatorConnection connection = whose.connect()) {
        done = new RemoteRoster(connection).revoke(client, reason);
      }
      if (json()) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", id);
        result.put("revoked", true);
        result.put("closed_calls", done.closedCalls());
        result.put("withdrawn_tokens", done.withdrawnTokens());
        printJson(result);
      } else {
        out()
            .printf(
                "%s is revoked; %d calls ended, %d tokens withdrawn%n",
                id, done.closedCalls(), done.withdrawnTokens());
      }
      return ExitCodes.DONE;
    }
  }
}
