package dev.covey.config.client;

import dev.covey.config.toml.Key;
import dev.covey.config.toml.Types;
import java.util.List;

/** Keys of the table {@code [security]} of a client's file. */
final class AuthorityKeys {
  /** None: most federations have nobody but the coordinator to ask who is a client. */
  static final Key<String> AUTHORITY =
      Key.withoutDefault(
          "security.authority",
          Types.path(),
          "none",
          "File with the public key of the authority that enrols the federation's clients apart from"
              + " its coordinator (\"covey authority create\" makes it). The device takes part where"
              + " updates are masked against a malicious coordinator, and believes no other client"
              + " than those that this authority enrolled.");

  static final Key<String> ENROLMENT =
      Key.withoutDefault(
          "security.enrolment",
          Types.path(),
          "required with security.authority",
          "File with the authority's enrolment of this device (\"covey authority enroll\" makes it).");

  static final List<Key<?>> ALL = List.of(AUTHORITY, ENROLMENT);

  private AuthorityKeys() {}
}
