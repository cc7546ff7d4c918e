package dev.covey.coordinator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.covey.aggregation.arrival.ClientResult;
import dev.covey.core.ClientId;
import dev.covey.core.Clock;
import dev.covey.core.error.NetworkException;
import dev.covey.crypto.pki.DeviceEnrolment;
import dev.covey.crypto.pki.IdentityKey;
import dev.covey.crypto.pki.IdentityPublicKey;
import dev.covey.protocol.secagg.EnrolmentProofs;
import dev.covey.protocol.v1.Trained;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SessionMembersTest {
  private static final ClientId ANNA = new ClientId("anna");
  private static final ClientId BERT = new ClientId("bert");
  private static final Duration HOUR = Duration.ofHours(1);

  private final SecureRandom random = new SecureRandom();
  private final IdentityKey authority = IdentityKey.generate(random);
  private final IdentityPublicKey annas = IdentityKey.generate(random).publicKey();
  private final IdentityPublicKey others = IdentityKey.generate(random).publicKey();
  private final Instant now = Clock.system().now();

  private final SessionMembers semiHonest = members(Optional.empty());
  private final SessionMembers malicious = members(Optional.of(authority.publicKey()));

  private static SessionMembers members(Optional<IdentityPublicKey> authority) {
    return new SessionMembers(new MaskedRun(8, authority), Clock.system());
  }

  @Test
  void aClientSignsWithTheKeyThatItEnrolledWith() {
    assertHeld(semiHonest.trained(ANNA, Optional.of(annas), naming(annas).build()));
    assertThat(semiHonest.member(ANNA).identityKey()).isEqualTo(annas.toByteArray());
    assertFailed(
        semiHonest.trained(ANNA, Optional.of(annas), naming(others).build()),
        "another key than it enrolled with");
    assertThat(semiHonest.member(ANNA).identityKey()).isEqualTo(annas.toByteArray());
  }

  @Test
  void whereNobodyEnrolledAKeyIsStillOneClientsAlone() {
    assertHeld(semiHonest.trained(ANNA, Optional.empty(), naming(annas).build()));
    assertFailed(
        semiHonest.trained(BERT, Optional.empty(), naming(annas).build()),
        "the key of another client");
  }

  @Test
  void anAuthoritysWordIsShownToMembers() {
    DeviceEnrolment enrolment = DeviceEnrolment.issue(authority, ANNA, annas, now.plus(HOUR));
    assertHeld(malicious.trained(ANNA, Optional.of(annas), naming(annas, enrolment)));
    assertThat(malicious.member(ANNA).enrolment()).contains(enrolment.proof());
    // Where nobody asks for it, it is not passed on.
    assertHeld(semiHonest.trained(ANNA, Optional.of(annas), naming(annas, enrolment)));
    assertThat(semiHonest.member(ANNA).enrolment()).isEmpty();
  }

  @Test
  void whatMembersWouldNotBelieveStaysOutOfTheSession() {
    assertFailed(
        malicious.trained(ANNA, Optional.of(annas), naming(annas).build()), "no enrolment");
    assertFailed(
        malicious.trained(
            ANNA,
            Optional.of(annas),
            naming(annas, DeviceEnrolment.issue(authority, ANNA, annas, now.minus(HOUR)))),
        "expired");
    for (DeviceEnrolment wrong :
        new DeviceEnrolment[] {
          DeviceEnrolment.issue(IdentityKey.generate(random), ANNA, annas, now.plus(HOUR)),
          DeviceEnrolment.issue(authority, BERT, annas, now.plus(HOUR)),
          DeviceEnrolment.issue(authority, ANNA, others, now.plus(HOUR))
        }) {
      assertFailed(
          malicious.trained(ANNA, Optional.of(annas), naming(annas, wrong)),
          "not of the run's authority");
    }
  }

  @Test
  void whatIsNoKeyOrNoSignatureEndsTheStream() {
    Trained noKey = Trained.newBuilder().setSigningKey(ByteString.copyFrom(new byte[31])).build();
    assertThatThrownBy(() -> semiHonest.trained(ANNA, Optional.empty(), noKey))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("32 bytes, got 31");
    Trained.Builder noSignature = naming(annas);
    noSignature.getEnrolmentBuilder().setSignature(ByteString.copyFrom(new byte[63]));
    assertThatThrownBy(() -> malicious.trained(ANNA, Optional.empty(), noSignature.build()))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("a signature");
  }

  private static Trained.Builder naming(IdentityPublicKey key) {
    return Trained.newBuilder().setSigningKey(ByteString.copyFrom(key.toByteArray()));
  }

  private static Trained naming(IdentityPublicKey key, DeviceEnrolment enrolment) {
    return naming(key).setEnrolment(EnrolmentProofs.toWire(enrolment.proof())).build();
  }

  private static void assertHeld(ClientResult result) {
    assertThat(result).isEqualTo(new ClientResult.Held(0));
  }

  private static void assertFailed(ClientResult result, String why) {
    assertThat(result)
        .isInstanceOfSatisfying(
            ClientResult.Failed.class, failed -> assertThat(failed.detail()).contains(why));
  }
}
