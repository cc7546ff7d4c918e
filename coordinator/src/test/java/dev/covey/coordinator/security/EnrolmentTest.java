package dev.covey.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.covey.client.identity.EnrolmentOutcome;
import dev.covey.client.identity.ParticipantIdentity;
import dev.covey.core.ClientId;
import dev.covey.core.error.ConfigurationException;
import dev.covey.crypto.pki.CertificateRequest;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.crypto.pki.Fingerprint;
import dev.covey.crypto.pki.IdentityBinding;
import dev.covey.crypto.pki.IdentityKey;
import dev.covey.crypto.pki.ProofOfPossession;
import dev.covey.crypto.pki.TlsKey;
import dev.covey.protocol.PeerIdentity;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.tls.Plaintext;
import dev.covey.protocol.tls.Refusal;
import dev.covey.protocol.tls.Tls;
import dev.covey.protocol.v1.EnrollRequest;
import dev.covey.protocol.v1.EnrollResponse;
import dev.covey.protocol.v1.EnrolmentGrpc;
import dev.covey.protocol.v1.IssueTokenRequest;
import dev.covey.protocol.v1.ListRosterRequest;
import dev.covey.protocol.v1.RevokeIdentityRequest;
import dev.covey.protocol.v1.RosterGrpc;
import dev.covey.protocol.v1.RosterRole;
import dev.covey.testing.Trials;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, retries, guesses and revocation, against a real server. */
class EnrolmentTest {
  private static final Tls.Provider PROVIDER = Tls.Provider.fastest();

  private final SecureRandom random = new SecureRandom();

  @TempDir Path folder;

  @Test
  void aLostAnswerIsGivenAgainToTheSameKeyAndToNoOther() {
    try (TestServer server = new TestServer(folder, PROVIDER)) {
      EnrolmentToken token = server.token("phone-7", Role.CLIENT);
      IdentityKey identity = IdentityKey.generate(random);
      TlsKey tls = TlsKey.generate(random);
      EnrollResponse first = enroll(server, request(token, identity, tls).build());
      EnrollResponse again = enroll(server, request(token, identity, tls).build());
      assertThat(again).isEqualTo(first);
      assertThat(first.getClientId()).isEqualTo("phone-7");
      EnrollRequest replay =
          request(token, IdentityKey.generate(random), TlsKey.generate(random)).build();
      assertThat(code(server, replay)).isEqualTo(Status.Code.ALREADY_EXISTS);
      assertThat(server.roster.find(new ClientId("phone-7")).orElseThrow().certificates())
          .hasSize(1);
    }
  }

  @Test
  void aTokenIsGoodForItsTimeItsIdAndItsRole() {
    try (TestServer server = new TestServer(folder, PROVIDER)) {
      ParticipantIdentity phone = server.identity("phone-7");
      EnrolmentToken late = server.token("phone-7", Role.CLIENT);
      server.clock.advance(Duration.ofMinutes(61));
      assertThat(refusal(server.enrol(phone, late))).contains("the token expired");
      EnrolmentToken token = server.token("phone-7", Role.CLIENT);
      EnrolmentOutcome wrongId =
          phone.enrol(token, Optional.of(new ClientId("phone-8")), PROVIDER, server::channel);
      assertThat(refusal(wrongId)).contains("the token is for phone-7");
      assertThat(server.enrol(phone, token)).isInstanceOf(EnrolmentOutcome.Enrolled.class);
      assertThat(phone.peer()).contains(new PeerIdentity(new ClientId("phone-7"), Role.CLIENT));
      // The id is taken, for another key and for another role.
      assertThat(refusal(server.enrol(server.identity("x"), server.token("phone-7", Role.CLIENT))))
          .contains("belongs to another");
      assertThat(refusal(server.enrol(phone, server.token("phone-7", Role.OPERATOR))))
          .contains("belongs to another");
      // The key is taken too.
      assertThat(refusal(server.enrol(phone, server.token("phone-9", Role.CLIENT))))
          .contains("under another id");
    }
  }

  @Test
  void aBrokenRequestDoesNotCostTheToken() {
    try (TestServer server = new TestServer(folder, PROVIDER)) {
      EnrolmentToken token = server.token("phone-7", Role.CLIENT);
      IdentityKey identity = IdentityKey.generate(random);
      IdentityKey other = IdentityKey.generate(random);
      TlsKey tls = TlsKey.generate(random);
      EnrollRequest good = request(token, identity, tls).build();
      EnrollRequest others = request(token, other, tls).build();
      byte[] foreign =
          identity.sign(
              ProofOfPossession.enrolment(
                  token.hash(),
                  Fingerprint.of(new byte[1]),
                  good.getCertificateRequest().toByteArray(),
                  ""));
      for (EnrollRequest bad :
          List.of(
              good.toBuilder().setIdentityPublicKey(others.getIdentityPublicKey()).build(),
              good.toBuilder().setBindingSignature(others.getBindingSignature()).build(),
              good.toBuilder().setProofOfPossession(others.getProofOfPossession()).build(),
              good.toBuilder().setProofOfPossession(ByteString.copyFrom(foreign)).build(),
              good.toBuilder().clearCertificateRequest().build(),
              good.toBuilder().setTokenSecret(ByteString.copyFrom(new byte[23])).build())) {
        assertThat(code(server, bad)).isEqualTo(Status.Code.INVALID_ARGUMENT);
      }
      assertThat(enroll(server, good).getClientId()).isEqualTo("phone-7");
    }
  }

  @Test
  void guessingTokensLocksTheAddressOutUntilItHasWaited() {
    try (TestServer server = new TestServer(folder, PROVIDER)) {
      Fingerprint root = server.security.rootFingerprint();
      for (int i = 0; i < 10; i++) {
        EnrolmentToken guess = EnrolmentToken.generate(random, root);
        EnrollRequest request =
            request(guess, IdentityKey.generate(random), TlsKey.generate(random)).build();
        assertThat(code(server, request)).isEqualTo(Status.Code.UNAUTHENTICATED);
      }
      EnrollRequest good =
          request(
                  server.token("phone-7", Role.CLIENT),
                  IdentityKey.generate(random),
                  TlsKey.generate(random))
              .build();
      assertThat(code(server, good)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      server.clock.advance(Duration.ofSeconds(31));
      assertThat(enroll(server, good).getClientId()).isEqualTo("phone-7");
    }
  }

  @Test
  void aRevokedClientIsOutAtOnceItsStreamsToo() throws Exception {
    try (TestServer server = new TestServer(folder, PROVIDER)) {
      ManagedChannel phone = server.channel(server.enrolled("phone-7", Role.CLIENT));
      CompletableFuture<String> answered = new CompletableFuture<>();
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      StreamObserver<byte[]> stream =
          ClientCalls.asyncBidiStreamingCall(
              phone.newCall(
                  TestServer.descriptor(TestServer.ROUNDS, MethodType.BIDI_STREAMING),
                  CallOptions.DEFAULT),
              new StreamObserver<>() {
                @Override
                public void onNext(byte[] value) {
                  answered.complete(new String(value));
                }

                @Override
                public void onError(Throwable failure) {
                  ended.complete(failure);
                }

                @Override
                public void onCompleted() {}
              });
      stream.onNext("hello".getBytes());
      assertThat(answered.get(20, TimeUnit.SECONDS)).contains("phone-7");

      RosterGrpc.RosterBlockingStub roster = operator(server);
      assertThat(roster.list(ListRosterRequest.getDefaultInstance()).getEntriesList())
          .filteredOn(entry -> entry.getClientId().equals("phone-7"))
          .singleElement()
          .satisfies(entry -> assertThat(entry.getOpenCalls()).isEqualTo(1));
      RevokeIdentityRequest revoke =
          RevokeIdentityRequest.newBuilder().setClientId("phone-7").setReason("stolen").build();
      assertThat(roster.revoke(revoke).getClosedCalls()).isEqualTo(1);
      assertThat(ended.get(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> assertThat(Refusal.of(e)).contains(Refusal.REVOKED));
      assertThat(server.streamOver.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(Refusal.of(TestServer.failure(phone, TestServer.ROUNDS)))
          .contains(Refusal.REVOKED);
      // Twice is the same as once; no token brings it back.
      assertThat(roster.revoke(revoke).getClosedCalls()).isZero();
      assertThat(
              refusal(
                  server.enrol(server.identity("phone-7"), server.token("phone-7", Role.CLIENT))))
          .contains("put out by an operator");
    }
  }

  @Test
  void operatorsIssueListAndRevokeOverTheWire() {
    try (TestServer server = new TestServer(folder, PROVIDER)) {
      RosterGrpc.RosterBlockingStub roster = operator(server);
      IssueTokenRequest issue =
          IssueTokenRequest.newBuilder()
              .setClientId("phone-7")
              .setRole(RosterRole.ROSTER_ROLE_CLIENT)
              .setValiditySeconds(3600)
              .build();
      EnrolmentToken token = EnrolmentToken.parse(roster.issue(issue).getToken());
      EnrolmentToken spare = EnrolmentToken.parse(roster.issue(issue).getToken());
      assertThat(server.enrol(server.identity("phone-7"), token))
          .isInstanceOf(EnrolmentOutcome.Enrolled.class);
      assertThat(roster.list(ListRosterRequest.newBuilder().setPageSize(1).build()).getMore())
          .isTrue();
      assertThat(
              roster
                  .revoke(RevokeIdentityRequest.newBuilder().setClientId("phone-7").build())
                  .getWithdrawnTokens())
          .isEqualTo(1);
      assertThat(refusal(server.enrol(server.identity("y"), spare))).contains("not known");
      assertThatThrownBy(
              () -> roster.revoke(RevokeIdentityRequest.newBuilder().setClientId("nobody").build()))
          .hasMessageContaining("NOT_FOUND");
      String own =
          ParticipantIdentity.open(server.security.operatorFolder(), server.clock)
              .peer()
              .orElseThrow()
              .id()
              .value();
      assertThatThrownBy(
              () -> roster.revoke(RevokeIdentityRequest.newBuilder().setClientId(own).build()))
          .hasMessageContaining("FAILED_PRECONDITION");
    }
  }

  @Test
  void callsEndWithTheCertificateTheyWereMadeWith() throws Exception {
    try (TestServer server = new TestServer(folder, PROVIDER)) {
      ManagedChannel phone = server.channel(server.enrolled("phone-7", Role.CLIENT));
      CompletableFuture<Throwable> ended = new CompletableFuture<>();
      CompletableFuture<byte[]> answered = new CompletableFuture<>();
      StreamObserver<byte[]> stream =
          ClientCalls.asyncBidiStreamingCall(
              phone.newCall(
                  TestServer.descriptor(TestServer.ROUNDS, MethodType.BIDI_STREAMING),
                  CallOptions.DEFAULT),
              new StreamObserver<>() {
                @Override
                public void onNext(byte[] value) {
                  answered.complete(value);
                }

                @Override
                public void onError(Throwable failure) {
                  ended.complete(failure);
                }

                @Override
                public void onCompleted() {}
              });
      stream.onNext(new byte[0]);
      answered.get(20, TimeUnit.SECONDS);
      assertThat(server.security.maintain()).isZero();
      server.clock.advance(Duration.ofDays(31));
      assertThat(server.security.maintain()).isEqualTo(1);
      assertThat(Refusal.of((StatusRuntimeException) ended.get(20, TimeUnit.SECONDS)))
          .contains(Refusal.EXPIRED);
    }
  }

  @Test
  void whateverAStrangerSendsTheAnswerIsATypedStatusAndTheTokenSurvives() {
    try (TestServer server = new TestServer(folder, PROVIDER)) {
      EnrolmentToken token =
          server.security.issueToken(new ClientId("phone-7"), Role.CLIENT, Duration.ofDays(1));
      IdentityKey identity = IdentityKey.generate(random);
      EnrollRequest good = request(token, identity, TlsKey.generate(random)).build();
      byte[] encoded = good.toByteArray();
      ManagedChannel stranger = server.strangersChannel();
      Trials.run(
          "enrolment requests",
          300,
          trial -> {
            server.clock.advance(Duration.ofSeconds(61));
            EnrollRequest.Builder request = good.toBuilder();
            switch (trial.nextInt(5)) {
              case 0 -> request.setTokenSecret(mutated(good.getTokenSecret(), trial));
              case 1 -> request.setCertificateRequest(mutated(good.getCertificateRequest(), trial));
              case 2 -> request.setIdentityPublicKey(mutated(good.getIdentityPublicKey(), trial));
              case 3 -> request.setBindingSignature(mutated(good.getBindingSignature(), trial));
              default -> request.setProofOfPossession(mutated(good.getProofOfPossession(), trial));
            }
            assertThat(code(stranger, request.build()))
                .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.UNAUTHENTICATED);
            byte[] bytes = mutated(ByteString.copyFrom(encoded), trial).toByteArray();
            // Bytes that are no message at all, or another one.
            String outcome = TestServer.call(stranger, "covey.v1.Enrolment/Enroll", bytes);
            assertThat(outcome).isIn("INVALID_ARGUMENT", "UNAUTHENTICATED", "PERMISSION_DENIED");
          });
      server.clock.advance(Duration.ofMinutes(10));
      assertThat(enroll(server, good).getClientId()).isEqualTo("phone-7");
    }
  }

  @Test
  void neitherTheRosterNorAnyTextHoldsASecret() {
    try (TestServer server = new TestServer(folder, PROVIDER)) {
      EnrolmentToken token = server.token("phone-7", Role.CLIENT);
      String secret = token.revealText().split("\\.")[1];
      String hex = java.util.HexFormat.of().formatHex(token.revealSecret());
      EnrolmentOutcome outcome = server.enrol(server.identity("phone-7"), token);
      EnrolmentOutcome again = server.enrol(server.identity("other"), token);
      String all =
          server.roster.dump() + outcome + again + token + server.identity("phone-7").key();
      assertThat(all).doesNotContain(secret).doesNotContain(hex);
      String key =
          dev.covey.crypto.pki.SecretFiles.read(folder.resolve("of-phone-7/tls.key"))
              .lines()
              .skip(1)
              .findFirst()
              .orElseThrow();
      assertThat(all).doesNotContain(key.substring(0, 40));
    }
  }

  @Test
  void plaintextIsForLoopbackAloneAndNeedsTheSecretOfTheDataFolder() {
    InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 7443);
    assertThatThrownBy(() -> Plaintext.insecureLoopbackServer(everywhere))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("loopback");
    assertThatThrownBy(() -> Plaintext.insecureLoopbackClient("192.0.2.1"))
        .isInstanceOf(ConfigurationException.class);
    try (TestServer server =
        new TestServer(
            folder,
            PROVIDER,
            new ManualClock(),
            new InMemoryRoster(),
            basic -> SecuritySettings.insecureLoopback(basic.listen()))) {
      ManagedChannel channel = server.channel(Plaintext.insecureLoopbackClient("127.0.0.1"));
      assertThat(TestServer.status(channel, TestServer.ROUNDS).getCode())
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      PeerIdentity phone = new PeerIdentity(new ClientId("phone-7"), Role.CLIENT);
      dev.covey.protocol.tls.LoopbackSecret secret =
          dev.covey.protocol.tls.LoopbackSecret.read(folder.resolve("data/loopback.secret"));
      byte[] answer =
          ClientCalls.blockingServerStreamingCall(
                  ClientInterceptors.intercept(channel, secret.callingAs(phone)),
                  TestServer.descriptor(TestServer.ROUNDS, MethodType.SERVER_STREAMING),
                  CallOptions.DEFAULT,
                  new byte[0])
              .next();
      assertThat(new String(answer)).isEqualTo(phone.toString());
    }
  }

  private static ByteString mutated(ByteString bytes, RandomGenerator trial) {
    byte[] changed = bytes.toByteArray();
    changed[trial.nextInt(changed.length)] ^= (byte) (1 << trial.nextInt(8));
    if (trial.nextInt(3) == 0) {
      changed = java.util.Arrays.copyOf(changed, trial.nextInt(changed.length));
    }
    return ByteString.copyFrom(changed);
  }

  private EnrollRequest.Builder request(EnrolmentToken token, IdentityKey identity, TlsKey tls) {
    byte[] request = CertificateRequest.create(tls).toByteArray();
    byte[] proof =
        identity.sign(ProofOfPossession.enrolment(token.hash(), token.authority(), request, ""));
    return EnrollRequest.newBuilder()
        .setTokenSecret(ByteString.copyFrom(token.revealSecret()))
        .setCertificateRequest(ByteString.copyFrom(request))
        .setIdentityPublicKey(ByteString.copyFrom(identity.publicKey().toByteArray()))
        .setBindingSignature(ByteString.copyFrom(IdentityBinding.sign(identity, tls.publicKey())))
        .setProofOfPossession(ByteString.copyFrom(proof));
  }

  private static EnrollResponse enroll(TestServer server, EnrollRequest request) {
    return EnrolmentGrpc.newBlockingStub(server.strangersChannel()).enroll(request);
  }

  private static Status.Code code(TestServer server, EnrollRequest request) {
    return code(server.strangersChannel(), request);
  }

  private static Status.Code code(ManagedChannel channel, EnrollRequest request) {
    try {
      EnrolmentGrpc.newBlockingStub(channel).enroll(request);
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static String refusal(EnrolmentOutcome outcome) {
    assertThat(outcome).isInstanceOf(EnrolmentOutcome.Refused.class);
    return ((EnrolmentOutcome.Refused) outcome).message();
  }

  private static RosterGrpc.RosterBlockingStub operator(TestServer server) {
    ParticipantIdentity operator =
        ParticipantIdentity.open(server.security.operatorFolder(), server.clock);
    return RosterGrpc.newBlockingStub(server.channel(operator));
  }
}
