package dev.covey.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.crypto.pki.DeviceEnrolment;
import dev.covey.crypto.pki.IdentityPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthorityCommandTest {
  @TempDir Path folder;
  private Path device;

  @BeforeEach
  void aDevice() throws IOException {
    device = Files.createDirectories(folder.resolve("device"));
    Files.writeString(
        device.resolve("client.toml"),
        """
        schema = 1
        client.id = "anna"
        client.coordinator = "localhost:7443"
        data.path = "."
        [security]
        authority = "authority.pub"
        enrolment = "enrolment"
        """);
  }

  @Test
  void enrolsADeviceByTheKeyThatItShows() {
    Path authority = folder.resolve("authority");
    assertThat(Cli.covey("authority", "create", authority).exitCode()).isZero();
    String key = Cli.covey("client", "--config", device, "--identity").out().strip();
    assertThat(Cli.covey("client", "--config", device, "--identity", "--json").json())
        .isEqualTo(Cli.json("{\"id\": \"anna\", \"identity_key\": \"" + key + "\"}"));

    Cli enrolled = Cli.covey("authority", "enroll", "anna", key, "--key", secretIn(authority));
    assertThat(enrolled.exitCode()).as(enrolled.err()).isZero();
    assertThat(enrolled.err()).contains("[security]", "authority = \"authority.pub\"");
    DeviceEnrolment.parse(enrolled.out())
        .requireFor(
            "security.enrolment",
            IdentityPublicKey.read("security.authority", authority.resolve("authority.pub")),
            new ClientId("anna"),
            IdentityPublicKey.parseHex(key),
            Clock.system().now());
    assertThat(
            Cli.covey("authority", "enroll", "anna", key, "--key", secretIn(authority), "--json")
                .json()
                .path("enrolment")
                .asText())
        .startsWith("covey-enrolment-1 " + key);
  }

  @Test
  void anAuthoritysKeyIsNotReplaced() throws IOException {
    Path authority = folder.resolve("authority");
    Cli.covey("authority", "create", authority);
    String before = Files.readString(secretIn(authority));
    Cli again = Cli.covey("authority", "create", authority);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
    assertThat(Files.readString(secretIn(authority))).isEqualTo(before);
    assertThat(again.out() + again.err()).doesNotContain(before.lines().skip(1).findFirst().get());
  }

  @Test
  void whatIsNoKeyAndNoTimeIsRefused() {
    Path authority = folder.resolve("authority");
    Cli.covey("authority", "create", authority);
    Cli noKey = Cli.covey("authority", "enroll", "anna", "abc", "--key", secretIn(authority));
    assertThat(noKey.exitCode()).isNotZero();
    assertThat(noKey.out()).isEmpty();
    assertThat(noKey.err()).contains("identity key");
    Cli forEver =
        Cli.covey(
            "authority",
            "enroll",
            "anna",
            "00".repeat(32),
            "--key",
            secretIn(authority),
            "--valid-days",
            "5000");
    assertThat(forEver.exitCode()).isEqualTo(2);
    assertThat(forEver.err()).contains("--valid-days: found 5000");
  }

  private static Path secretIn(Path authority) {
    return authority.resolve("authority.key");
  }
}
