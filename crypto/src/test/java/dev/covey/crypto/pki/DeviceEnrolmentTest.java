package dev.covey.crypto.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceEnrolmentTest {
  private static final ClientId ANNA = new ClientId("anna's phone");
  private static final String KEY = "security.enrolment";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant UNTIL = NOW.plus(Duration.ofDays(1));

  private final SecureRandom random = new SecureRandom();
  private final IdentityKey authority = IdentityKey.generate(random);
  private final IdentityPublicKey device = IdentityKey.generate(random).publicKey();
  private final DeviceEnrolment enrolment = DeviceEnrolment.issue(authority, ANNA, device, UNTIL);

  @Test
  void isOneLineThatReadsBack(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("enrolment"), enrolment.line() + "\n");
    assertThat(DeviceEnrolment.read(KEY, file)).isEqualTo(enrolment);
    assertThat(enrolment.line()).doesNotContain("\n").endsWith(" anna's phone");
    enrolment.requireFor(KEY, authority.publicKey(), ANNA, device, NOW);
  }

  @Test
  void whatWouldNotBeBelievedIsRefusedWithItsReason() {
    refused(authority.publicKey(), new ClientId("bert"), device, NOW, "this device is bert");
    refused(authority.publicKey(), ANNA, authority.publicKey(), NOW, "with the key " + device);
    refused(device, ANNA, device, NOW, "not signed by the authority");
    refused(authority.publicKey(), ANNA, device, UNTIL, "expired at " + UNTIL);
    DeviceEnrolment moved =
        DeviceEnrolment.parse(enrolment.line().replace(UNTIL.toString(), "2099-01-01T00:00:00Z"));
    assertThatThrownBy(() -> moved.requireFor(KEY, authority.publicKey(), ANNA, device, NOW))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not signed by the authority");
  }

  private void refused(
      IdentityPublicKey by, ClientId id, IdentityPublicKey own, Instant now, String why) {
    assertThatThrownBy(() -> enrolment.requireFor(KEY, by, id, own, now))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(KEY + ": ")
        .hasMessageContaining(why);
  }

  @Test
  void damagedLinesAreRefused() {
    String line = enrolment.line();
    for (String damaged :
        new String[] {
          "",
          "covey-enrolment-2" + line.substring(17),
          line.replace(UNTIL.toString(), "tomorrow"),
          line.substring(0, 40),
          line.replaceFirst(" [0-9a-f]{64} ", " " + "00".repeat(31) + " "),
          line.replaceFirst(" [0-9a-f]{128} ", " 00 "),
        }) {
      assertThatThrownBy(() -> DeviceEnrolment.parse(damaged))
          .as(damaged)
          .isInstanceOf(DataException.class);
    }
  }

  @Test
  void anAuthoritysPublicKeyIsAPemFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("authority.pub"), authority.publicKey().toPem());
    assertThat(IdentityPublicKey.read("security.authority", file)).isEqualTo(authority.publicKey());
    Path tls = folder.resolve("other.pub");
    for (String wrong :
        new String[] {
          "",
          "no key",
          authority.publicKey().toPem().replace("PUBLIC", "PRIVATE"),
          Pem.encode(Pem.PUBLIC_KEY, TlsKey.generate(random).publicKey().getEncoded())
        }) {
      Files.writeString(tls, wrong);
      assertThatThrownBy(() -> IdentityPublicKey.read("security.authority", tls))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("security.authority: ")
          .hasMessageContaining("does not hold an Ed25519 public key");
    }
  }

  @Test
  void theKeyOfSessionsIsTheSameKey() {
    byte[] message = {1, 2, 3};
    try (dev.covey.crypto.keys.IdentityKey key = authority.forSessions()) {
      assertThat(key.publicKey()).isEqualTo(authority.publicKey().toByteArray());
      assertThat(key.sign(message)).isEqualTo(authority.sign(message));
    }
  }
}
