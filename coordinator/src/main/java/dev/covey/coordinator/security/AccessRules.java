package dev.covey.coordinator.security;

import java.util.Map;

/** Who may call what. What is not listed here, nobody may call. */
final class AccessRules {
  /** Who may call a method. */
  enum Access {
    /** Also without a certificate. */
    ANYONE,
    /** Any role. */
    ENROLLED,
    CLIENT,
    OPERATOR,
    NOBODY
  }

  private static final Map<String, Access> METHODS =
      Map.of(
          "covey.v1.Enrolment/Enroll", Access.ANYONE,
          "covey.v1.Enrolment/Renew", Access.ENROLLED);

  private static final Map<String, Access> SERVICES =
      Map.of(
          "grpc.health.v1.Health", Access.ANYONE,
          "covey.v1.Rounds", Access.CLIENT,
          "covey.v1.Transfer", Access.CLIENT,
          "covey.v1.Control", Access.OPERATOR,
          "covey.v1.Roster", Access.OPERATOR,
          "grpc.reflection.v1.ServerReflection", Access.OPERATOR,
          "grpc.reflection.v1alpha.ServerReflection", Access.OPERATOR);

  private AccessRules() {}

  /**
   * Who may call a method.
   *
   * @param fullMethodName {@code package.Service/Method}
   */
  static Access of(String fullMethodName) {
    Access access = METHODS.get(fullMethodName);
    if (access != null) {
      return access;
    }
    int slash = fullMethodName.lastIndexOf('/');
    String service = slash < 0 ? fullMethodName : fullMethodName.substring(0, slash);
    return SERVICES.getOrDefault(service, Access.NOBODY);
  }
}
