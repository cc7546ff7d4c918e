package dev.covey.coordinator.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.protocol.PeerIdentity.Role;
import dev.covey.protocol.tls.Refusal;
import dev.covey.protocol.tls.Tls;
import io.grpc.ManagedChannel;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is served what, tried with every method that the server has. */
class AccessTest {
  private static final String REFLECTION =
      "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void withoutACertificateNothingIsServedButHealthAndEnrolment(Tls.Provider provider) {
    try (TestServer server = new TestServer(folder, provider)) {
      ManagedChannel stranger = server.strangersChannel();
      List<String> methods = methods(server);
      assertThat(methods)
          .contains(
              "covey.v1.Roster/Revoke",
              "covey.v1.Enrolment/Renew",
              TestServer.ROUNDS,
              TestServer.CONTROL,
              REFLECTION)
          .hasSizeGreaterThanOrEqualTo(11);
      for (String method : methods) {
        if (method.startsWith("grpc.health.v1.Health/")
            || method.equals("covey.v1.Enrolment/Enroll")) {
          continue;
        }
        StatusRuntimeException refused = TestServer.failure(stranger, method);
        assertThat(refused.getStatus().getCode()).as(method).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(Refusal.of(refused)).as(method).contains(Refusal.NO_CERTIFICATE);
      }
      assertThat(server.served).isEmpty();
      assertThat(TestServer.status(stranger, "covey.v1.Enrolment/Enroll").getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(
              HealthGrpc.newBlockingStub(stranger)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void eachRoleIsServedItsOwnServicesAndNoOther(Tls.Provider provider) {
    try (TestServer server = new TestServer(folder, provider)) {
      ManagedChannel client = server.channel(server.enrolled("phone-7", Role.CLIENT));
      ManagedChannel operator = server.channel(server.enrolled("ada", Role.OPERATOR));
      Set<String> forClients = new TreeSet<>();
      Set<String> forOperators = new TreeSet<>();
      for (String method : methods(server)) {
        if (!method.endsWith("/Watch") && !method.equals(REFLECTION)) {
          if (isAllowed(TestServer.call(client, method, new byte[0]))) {
            forClients.add(method);
          }
          if (isAllowed(TestServer.call(operator, method, new byte[0]))) {
            forOperators.add(method);
          }
        }
      }
      assertThat(forClients)
          .containsExactly(
              "covey.v1.Enrolment/Enroll",
              "covey.v1.Enrolment/Renew",
              TestServer.ROUNDS,
              TestServer.TRANSFER,
              "grpc.health.v1.Health/Check");
      assertThat(forOperators)
          .containsExactly(
              TestServer.CONTROL,
              "covey.v1.Enrolment/Enroll",
              "covey.v1.Enrolment/Renew",
              "covey.v1.Roster/Issue",
              "covey.v1.Roster/List",
              "covey.v1.Roster/Revoke",
              "grpc.health.v1.Health/Check");
      assertThat(TestServer.status(client, REFLECTION).getCode())
          .isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(TestServer.call(client, TestServer.ROUNDS, new byte[0]))
          .isEqualTo("PeerIdentity[id=phone-7, role=CLIENT]");
      assertThat(Refusal.of(TestServer.failure(client, TestServer.CONTROL)))
          .contains(Refusal.WRONG_ROLE);
    }
  }

  @ParameterizedTest
  @EnumSource(Tls.Provider.class)
  void whileTheStoreIsAwayNobodyIsServedAndNothingOfItIsTold(Tls.Provider provider) {
    try (TestServer server = new TestServer(folder, provider)) {
      ManagedChannel client = server.channel(server.enrolled("phone-7", Role.CLIENT));
      server.roster.setAway(true);
      Status status = TestServer.status(client, TestServer.ROUNDS);
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status.getDescription()).doesNotContain("jdbc");
      server.roster.setAway(false);
      assertThat(TestServer.call(client, TestServer.ROUNDS, new byte[0])).contains("phone-7");
    }
  }

  private static boolean isAllowed(String outcome) {
    return !outcome.equals("PERMISSION_DENIED") && !outcome.equals("UNAUTHENTICATED");
  }

  private static List<String> methods(TestServer server) {
    List<String> names = new ArrayList<>();
    for (ServerServiceDefinition service : server.server.getServices()) {
      for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
        names.add(method.getMethodDescriptor().getFullMethodName());
      }
    }
    return names;
  }
}
