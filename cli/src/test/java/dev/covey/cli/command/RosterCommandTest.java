package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.error.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code covey roster} against a coordinator that listens. */
@Timeout(120)
class RosterCommandTest {
  @TempDir Path folder;

  @Test
  void aDeviceEnrolsWithTheTokenAndIsCutOffByARevocation() throws Exception {
    Path text = Files.writeString(folder.resolve("text.txt"), "rain and bread");
    try (TestCoordinator coordinator = TestCoordinator.start(folder, "built-in")) {
      Cli enrolled = covey("roster", "enroll", "anna", "--data", coordinator.data());
      assertThat(enrolled.exitCode()).as(enrolled.err()).isEqualTo(ExitCodes.DONE);
      assertThat(enrolled.out().lines()).hasSize(1).allMatch(line -> line.startsWith("covey1."));
      assertThat(enrolled.err())
          .contains(
              "id = \"anna\"", "coordinator = \"" + coordinator.address() + "\"", "token-file")
          .doesNotContain(enrolled.out().strip());

      TestCoordinator.Device anna = coordinator.client("anna", enrolled.out(), text);
      anna.awaitConnected();
      JsonNode member = member(coordinator, "anna");
      assertThat(member.path("role").asText()).isEqualTo("client");
      assertThat(member.path("certified_until").asText()).isNotEmpty();
      assertThat(member.path("revoked_at").isNull()).isTrue();
      assertThat(member.path("open_calls").asInt()).isPositive();

      Cli revoked =
          covey("roster", "revoke", "anna", "--data", coordinator.data(), "--reason", "lost phone");
      assertThat(revoked.exitCode()).as(revoked.err()).isEqualTo(ExitCodes.DONE);
      assertThat(revoked.out()).startsWith("anna is revoked; ");
      anna.awaitAway();
      assertThat(member(coordinator, "anna").path("revoked_at").isNull()).isFalse();
      assertThat(member(coordinator, "anna").path("open_calls").asInt()).isZero();

      Cli again = covey("roster", "enroll", "anna", "--data", coordinator.data());
      assertThat(again.exitCode()).isEqualTo(ExitCodes.USAGE);
      assertThat(again.out()).isEmpty();
      assertThat(again.err()).contains("revoked");
    }
  }

  private static JsonNode member(TestCoordinator coordinator, String id) {
    Cli list = covey("roster", "list", "--data", coordinator.data(), "--json");
    assertThat(list.exitCode()).as(list.err()).isEqualTo(ExitCodes.DONE);
    for (JsonNode row : list.json()) {
      if (row.path("id").asText().equals(id)) {
        return row;
      }
    }
    throw new AssertionError(id + " is not in " + list.out());
  }

  @Test
  void aCopyOfTheOperatorsFolderServesFromElsewhere() throws Exception {
    try (TestCoordinator coordinator = TestCoordinator.start(folder, "built-in")) {
      Path identity = coordinator.data().resolve("operator");
      Cli list =
          covey("roster", "list", "--coordinator", coordinator.address(), "--identity", identity);
      assertThat(list.exitCode()).as(list.err()).isEqualTo(ExitCodes.DONE);
      assertThat(list.out()).contains("operator-");

      Cli token =
          covey(
              "roster",
              "enroll",
              "eva",
              "--role",
              "operator",
              "--valid-hours",
              "2",
              "--json",
              "--data",
              coordinator.data());
      assertThat(token.json().path("role").asText()).isEqualTo("operator");
      assertThat(token.json().path("token").asText()).startsWith("covey1.");
      Cli unused = covey("roster", "revoke", "eva", "--data", coordinator.data(), "--json");
      assertThat(unused.json().path("withdrawn_tokens").asInt()).isEqualTo(1);
    }
  }

  @Test
  void anOperatorJoinsFromElsewhereWithATokenThatIsGoodOnce() throws Exception {
    try (TestCoordinator coordinator = TestCoordinator.start(folder, "built-in")) {
      Cli issued =
          covey("roster", "enroll", "eva", "--role", "operator", "--data", coordinator.data());
      assertThat(issued.err()).contains("covey roster join " + coordinator.address());
      Path token = Files.writeString(folder.resolve("token"), issued.out());
      Path identity = folder.resolve("eva");

      Cli joined = join(coordinator.address(), token, identity);
      assertThat(joined.exitCode()).as(joined.err()).isEqualTo(ExitCodes.DONE);
      assertThat(joined.json().path("id").asText()).isEqualTo("eva");
      assertThat(joined.json().path("certified_until").asText()).isNotEmpty();
      Cli runs = covey("runs", "--coordinator", coordinator.address(), "--identity", identity);
      assertThat(runs.exitCode()).as(runs.err()).isEqualTo(ExitCodes.DONE);

      Cli stolen = join(coordinator.address(), token, folder.resolve("mallory"));
      assertThat(stolen.exitCode()).isEqualTo(ExitCodes.FAILED);
      assertThat(stolen.err())
          .contains("refuses the token")
          .doesNotContain(issued.out().strip(), "\tat ");
      Cli nowhere = join("127.0.0.1:1", token, folder.resolve("eva"));
      assertThat(nowhere.exitCode()).isEqualTo(ExitCodes.FAILED);
      assertThat(nowhere.err()).contains("does not answer", "covey coordinator");
    }
  }

  private static Cli join(String address, Path token, Path identity) {
    return covey(
        "roster", "join", address, "--token-file", token, "--identity", identity, "--json");
  }

  @Test
  void withoutTlsTheSecretOfTheDataFolderOpensTheRoster() throws Exception {
    try (TestCoordinator coordinator = TestCoordinator.start(folder, "off")) {
      Cli list = covey("roster", "list", "--data", coordinator.data(), "--json");
      assertThat(list.exitCode()).as(list.err()).isEqualTo(ExitCodes.DONE);
      assertThat(list.json().path(0).path("role").asText()).isEqualTo("operator");
    }
    // Started with TLS, the same folder no longer makes the verbs call in the clear.
    try (TestCoordinator coordinator = TestCoordinator.start(folder, "built-in")) {
      Cli list = covey("roster", "list", "--data", coordinator.data(), "--json");
      assertThat(list.exitCode()).as(list.err()).isEqualTo(ExitCodes.DONE);
    }
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    Path data;
    try (TestCoordinator coordinator = TestCoordinator.start(folder, "built-in")) {
      data = coordinator.data();
      assertUsage("nobody", "roster", "revoke", "nobody", "--data", data);
      assertUsage("0", "roster", "enroll", "anna", "--valid-hours", "0", "--data", data);
      assertUsage("--identity", "roster", "list", "--data", coordinator.address());
      assertUsage(
          "no such folder",
          "roster",
          "list",
          "--data",
          coordinator.address(),
          "--identity",
          folder.resolve("none"));
    }
    assertUsage("operator/endpoint", "roster", "list", "--data", folder);
    assertUsage("HOST:PORT", "roster", "list", "--data", folder.resolve("none"));
    assertUsage("--coordinator", "roster", "list");
    assertUsage("list, enroll, join or revoke", "roster");
    Cli gone = covey("roster", "list", "--data", data);
    assertThat(gone.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(gone.err()).contains("does not answer", "covey coordinator");
  }

  private static void assertUsage(String says, Object... arguments) throws IOException {
    Cli cli = covey(arguments);
    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).contains(says).doesNotContain("\tat ");
  }
}
