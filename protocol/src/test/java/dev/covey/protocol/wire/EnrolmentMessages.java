package dev.covey.protocol.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.covey.protocol.v1.EnrollRequest;
import dev.covey.protocol.v1.EnrollResponse;
import dev.covey.protocol.v1.IssueTokenRequest;
import dev.covey.protocol.v1.IssueTokenResponse;
import dev.covey.protocol.v1.ListRosterRequest;
import dev.covey.protocol.v1.ListRosterResponse;
import dev.covey.protocol.v1.RenewRequest;
import dev.covey.protocol.v1.RenewResponse;
import dev.covey.protocol.v1.RevokeIdentityRequest;
import dev.covey.protocol.v1.RevokeIdentityResponse;
import dev.covey.protocol.v1.RosterEntry;
import dev.covey.protocol.v1.RosterRole;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a new machine and its operator say and hear, each message as it is meant. */
final class EnrolmentMessages {
  private EnrolmentMessages() {}

  static Map<String, Message> enrolment() {
    Map<String, Message> all = new LinkedHashMap<>();
    all.put(
        "enroll-request",
        EnrollRequest.newBuilder()
            .setTokenSecret(bytes(1, 24))
            .setCertificateRequest(bytes(2, 40))
            .setIdentityPublicKey(bytes(3, 32))
            .setBindingSignature(bytes(4, 64))
            .setProofOfPossession(bytes(5, 64))
            .setClientId("anna")
            .build());
    all.put(
        "enroll-response",
        EnrollResponse.newBuilder()
            .addCertificateChain(bytes(6, 50))
            .addCertificateChain(bytes(7, 30))
            .setClientId("anna")
            .build());
    all.put(
        "renew-request",
        RenewRequest.newBuilder()
            .setCertificateRequest(bytes(8, 40))
            .setBindingSignature(bytes(9, 64))
            .setProofOfPossession(bytes(10, 64))
            .build());
    all.put(
        "renew-response",
        RenewResponse.newBuilder()
            .addCertificateChain(bytes(11, 50))
            .addCertificateChain(bytes(7, 30))
            .build());
    return all;
  }

  static Map<String, Message> roster() {
    Map<String, Message> all = new LinkedHashMap<>();
    all.put(
        "list-request",
        ListRosterRequest.newBuilder().setAfterClientId("anna").setPageSize(50).build());
    all.put(
        "list-response",
        ListRosterResponse.newBuilder()
            .addEntries(
                RosterEntry.newBuilder()
                    .setClientId("bert")
                    .setRole(RosterRole.ROSTER_ROLE_CLIENT)
                    .setIdentityFingerprint(bytes(12, 32))
                    .setEnrolledAtSeconds(1_767_225_600L)
                    .setCertificateExpiresAtSeconds(1_775_001_600L)
                    .setRevoked(true)
                    .setRevokedAtSeconds(1_768_000_000L)
                    .setOpenCalls(2))
            .addEntries(
                RosterEntry.newBuilder()
                    .setClientId("olga")
                    .setRole(RosterRole.ROSTER_ROLE_OPERATOR))
            .setMore(true)
            .build());
    all.put(
        "issue-request",
        IssueTokenRequest.newBuilder()
            .setClientId("carl")
            .setRole(RosterRole.ROSTER_ROLE_CLIENT)
            .setValiditySeconds(86_400)
            .build());
    all.put(
        "issue-response",
        IssueTokenResponse.newBuilder()
            .setToken("covey1.c2VjcmV0.ZmluZ2VycHJpbnQ")
            .setExpiresAtSeconds(1_767_312_000L)
            .build());
    all.put(
        "revoke-request",
        RevokeIdentityRequest.newBuilder().setClientId("bert").setReason("lost phone").build());
    all.put(
        "revoke-response",
        RevokeIdentityResponse.newBuilder().setClosedCalls(1).setWithdrawnTokens(3).build());
    return all;
  }

  /** Bytes that tell one field from another. */
  private static ByteString bytes(int first, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (16 * first + i);
    }
    return ByteString.copyFrom(bytes);
  }
}
