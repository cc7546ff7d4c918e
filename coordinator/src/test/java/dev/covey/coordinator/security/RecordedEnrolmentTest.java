package dev.covey.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.covey.coordinator.wire.Conversation;
import dev.covey.coordinator.wire.Transcript;
import dev.covey.core.ClientId;
import dev.covey.crypto.pki.CertificateChain;
import dev.covey.crypto.pki.CertificateRequest;
import dev.covey.crypto.pki.CertificateSubject;
import dev.covey.crypto.pki.EnrolmentToken;
import dev.covey.crypto.pki.IdentityBinding;
import dev.covey.crypto.pki.IdentityKey;
import dev.covey.crypto.pki.ProofOfPossession;
import dev.covey.crypto.pki.SecretFiles;
import dev.covey.crypto.pki.TlsKey;
import dev.covey.crypto.pki.TokenHash;
import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.tls.Tls;
import dev.covey.protocol.v1.EnrollRequest;
import dev.covey.protocol.v1.EnrollResponse;
import dev.covey.protocol.v1.IssueTokenRequest;
import dev.covey.protocol.v1.IssueTokenResponse;
import dev.covey.protocol.v1.ListRosterRequest;
import dev.covey.protocol.v1.ListRosterResponse;
import dev.covey.protocol.v1.RevokeIdentityRequest;
import dev.covey.protocol.v1.RevokeIdentityResponse;
import dev.covey.protocol.v1.RosterEntry;
import dev.covey.protocol.v1.RosterRole;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A new machine and an operator of the first wire version, as bytes, and today's services of
 * enrolment and roster on a port. The machine's signatures name the authority it enrolled with, so
 * that authority was recorded too; it is good for nothing else. Renewal cannot be held again: its
 * signature names the serial number of a certificate, and each certificate gets a new one.
 */
final class RecordedEnrolmentTest {
  private static final String AUTHORITY = "authority-v1.txt";
  private static final String ENROL = "covey.v1.Enrolment/Enroll";
  private static final String ROSTER = "covey.v1.Roster/";

  @TempDir Path temp;

  @Test
  void anOldMachineEnrolsAsItDid() throws Exception {
    try (TestServer server = serverOfTheRecordedAuthority()) {
      Conversation talk =
          new Conversation(
              "enrolment-v1.txt", server.strangersChannel(), RecordedEnrolmentTest::comparable);
      talk.call(ENROL);
      EnrollRequest request =
          talk.say("enroll", EnrollRequest.getDefaultInstance(), () -> request(server));
      TokenHash token = TokenHash.ofSecret(request.getTokenSecret().toByteArray());
      assertThat(request.getClientId()).isEqualTo("anna");

      talk.finish().end(Status.Code.UNAUTHENTICATED);

      server.roster.addToken(
          new Roster.Token(
              token,
              new ClientId("anna"),
              Role.CLIENT,
              server.clock.now(),
              server.clock.now().plusSeconds(3600)));
      talk.ask(ENROL, "enroll-once-the-token-is-known", request);
      EnrollResponse first = talk.hear("enrolled", EnrollResponse.getDefaultInstance());
      talk.end(Status.Code.OK);
      assertCertifies(first, request, server);

      talk.ask(ENROL, "enroll-again", request);
      EnrollResponse second = talk.hear("enrolled-again", EnrollResponse.getDefaultInstance());
      talk.end(Status.Code.OK);
      assertThat(second)
          .as("the same certificate, for the first answer may be lost")
          .isEqualTo(first);

      talk.ask(ENROL, "enroll-as-another", request.toBuilder().setClientId("bert").build())
          .end(Status.Code.PERMISSION_DENIED);
      talk.ask(
              ENROL,
              "enroll-with-a-proof-that-is-none",
              request.toBuilder().setProofOfPossession(request.getBindingSignature()).build())
          .end(Status.Code.INVALID_ARGUMENT);
      talk.over();
    }
  }

  @Test
  void anOldOperatorKeepsTheRosterAsItDid() {
    try (TestServer server = new TestServer(temp, Tls.Provider.JDK)) {
      server.enrolled("anna", Role.CLIENT);
      Conversation talk =
          new Conversation(
              "roster-v1.txt",
              server.channel(server.enrolled("olga", Role.OPERATOR)),
              RecordedEnrolmentTest::comparable);
      talk.ask(ROSTER + "List", "list", list("", 0));
      assertThat(talk.hear("everybody", ListRosterResponse.getDefaultInstance()).getEntriesList())
          .hasSize(3);
      talk.end(Status.Code.OK);
      talk.ask(ROSTER + "List", "list-a-page", list("", 1));
      assertThat(talk.hear("a-page", ListRosterResponse.getDefaultInstance()).getMore()).isTrue();
      talk.end(Status.Code.OK);
      talk.ask(ROSTER + "List", "list-too-much", list("", 1001)).end(Status.Code.INVALID_ARGUMENT);

      talk.ask(ROSTER + "Issue", "issue", issue("carl", RosterRole.ROSTER_ROLE_CLIENT));
      IssueTokenResponse issued = talk.hear("issued", IssueTokenResponse.getDefaultInstance());
      talk.end(Status.Code.OK);
      assertThat(EnrolmentToken.parse(issued.getToken()).authority())
          .isEqualTo(server.security.rootFingerprint());
      talk.ask(
              ROSTER + "Issue",
              "issue-without-role",
              issue("carl", RosterRole.ROSTER_ROLE_UNSPECIFIED))
          .end(Status.Code.INVALID_ARGUMENT);
      talk.ask(ROSTER + "Issue", "issue-taken", issue("anna", RosterRole.ROSTER_ROLE_OPERATOR))
          .end(Status.Code.ALREADY_EXISTS);

      talk.ask(ROSTER + "Revoke", "revoke-a-token", revoke("carl"));
      assertThat(
              talk.hear("token-withdrawn", RevokeIdentityResponse.getDefaultInstance())
                  .getWithdrawnTokens())
          .isEqualTo(1);
      talk.end(Status.Code.OK);
      talk.ask(ROSTER + "Revoke", "revoke-anna", revoke("anna"));
      talk.hear("anna-revoked", RevokeIdentityResponse.getDefaultInstance());
      talk.end(Status.Code.OK);
      talk.ask(ROSTER + "Revoke", "revoke-nobody", revoke("dora")).end(Status.Code.NOT_FOUND);
      talk.ask(ROSTER + "Revoke", "revoke-oneself", revoke("olga"))
          .end(Status.Code.FAILED_PRECONDITION);
      talk.ask(ROSTER + "Issue", "issue-revoked", issue("anna", RosterRole.ROSTER_ROLE_CLIENT))
          .end(Status.Code.PERMISSION_DENIED);
      talk.over();
    }
  }

  private TestServer serverOfTheRecordedAuthority() throws IOException {
    Path folder = temp.resolve("data").resolve("security").resolve("ca");
    boolean recording = Transcript.recordTo().isPresent();
    if (!recording) {
      for (Path made : List.of(temp.resolve("data"), folder.getParent(), folder)) {
        SecretFiles.createFolder(made);
      }
      for (Transcript.Line file : Transcript.read(AUTHORITY).lines()) {
        SecretFiles.write(folder.resolve(file.name()), new String(file.bytes()));
      }
    }
    TestServer server =
        new TestServer(
            temp,
            Tls.Provider.JDK,
            new ManualClock(),
            new InMemoryRoster(),
            UnaryOperator.identity());
    if (recording) {
      Transcript authority = Transcript.empty(AUTHORITY);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(one -> !one.endsWith("root.key")).sorted().toList()) {
          authority.add(
              new Transcript.Line('#', file.getFileName().toString(), Files.readAllBytes(file)));
        }
      }
      authority.write(Transcript.recordTo().orElseThrow());
    }
    return server;
  }

  private static EnrollRequest request(TestServer server) {
    SecureRandom random = new SecureRandom();
    EnrolmentToken token = EnrolmentToken.generate(random, server.security.rootFingerprint());
    IdentityKey identity = IdentityKey.generate(random);
    TlsKey tls = TlsKey.generate(random);
    byte[] certificateRequest = CertificateRequest.create(tls).toByteArray();
    return EnrollRequest.newBuilder()
        .setTokenSecret(ByteString.copyFrom(token.revealSecret()))
        .setCertificateRequest(ByteString.copyFrom(certificateRequest))
        .setIdentityPublicKey(ByteString.copyFrom(identity.publicKey().toByteArray()))
        .setBindingSignature(ByteString.copyFrom(IdentityBinding.sign(identity, tls.publicKey())))
        .setProofOfPossession(
            ByteString.copyFrom(
                identity.sign(
                    ProofOfPossession.enrolment(
                        token.hash(), token.authority(), certificateRequest, "anna"))))
        .setClientId("anna")
        .build();
  }

  private static void assertCertifies(
      EnrollResponse response, EnrollRequest request, TestServer server) {
    assertThat(response.getClientId()).isEqualTo("anna");
    CertificateChain chain =
        CertificateChain.ofDer(
            response.getCertificateChainList().stream().map(ByteString::toByteArray).toList());
    assertThat(chain.rootFingerprint()).isEqualTo(server.security.rootFingerprint());
    CertificateSubject subject = CertificateSubject.of(chain.leaf());
    assertThat(subject.id()).isEqualTo(new ClientId("anna"));
    assertThat(subject.identity().toByteArray())
        .isEqualTo(request.getIdentityPublicKey().toByteArray());
    assertThat(chain.leaf().getPublicKey())
        .isEqualTo(
            CertificateRequest.parse(request.getCertificateRequest().toByteArray()).tlsKey());
    IdentityBinding.check(chain.leaf());
  }

  /** But for what is drawn anew each time: serial numbers, keys of this run, secrets. */
  private static Message comparable(Message message) {
    if (message instanceof EnrollResponse response) {
      return response.toBuilder().setCertificateChain(0, ByteString.EMPTY).build();
    }
    if (message instanceof IssueTokenResponse response) {
      return response.toBuilder().clearToken().build();
    }
    if (message instanceof ListRosterResponse response) {
      ListRosterResponse.Builder builder = response.toBuilder();
      for (RosterEntry.Builder entry : builder.getEntriesBuilderList()) {
        entry.clearIdentityFingerprint();
        if (entry.getClientId().startsWith("operator-")) {
          entry.setClientId("operator of the machine");
        }
      }
      return builder.build();
    }
    return message;
  }

  private static ListRosterRequest list(String after, int size) {
    return ListRosterRequest.newBuilder().setAfterClientId(after).setPageSize(size).build();
  }

  private static IssueTokenRequest issue(String id, RosterRole role) {
    return IssueTokenRequest.newBuilder()
        .setClientId(id)
        .setRole(role)
        .setValiditySeconds(86_400)
        .build();
  }

  private static RevokeIdentityRequest revoke(String id) {
    return RevokeIdentityRequest.newBuilder().setClientId(id).setReason("lost phone").build();
  }
}
