package dev.covey.client.identity;

import dev.covey.crypto.pki.CertificateChain;
import dev.covey.protocol.tls.Refusal;
import java.util.Optional;

/** What came of asking a coordinator for a certificate. */
public sealed interface EnrolmentOutcome {
  /** There is one, kept in the folder. */
  record Enrolled(CertificateChain chain) implements EnrolmentOutcome {}

  /** The certificate in use is good for longer; nothing was asked. */
  record NotDue(CertificateChain chain) implements EnrolmentOutcome {}

  /**
   * The coordinator said no, and will again: trying again is useless without doing something else
   * first.
   *
   * @param message what it said, for a person
   * @param refusal why, where it gave a reason that programs know
   */
  record Refused(String message, Optional<Refusal> refusal) implements EnrolmentOutcome {}

  /**
   * This side refuses the coordinator: its root, its name or its clock are not what they should be.
   *
   * @param message why, and what to do
   */
  record Distrusted(String message) implements EnrolmentOutcome {}

  /**
   * No answer, or it is too busy: try again later. Nothing is lost if the answer was on its way.
   *
   * @param message what happened
   */
  record Unreachable(String message) implements EnrolmentOutcome {}
}
