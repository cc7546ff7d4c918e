package dev.covey.coordinator.store;

/** What became of a change to an enrolled identity. Only {@link Done} changed anything. */
public sealed interface RosterChange {
  /** The identity as it is now. */
  record Done(Identity identity) implements RosterChange {}

  /** Nobody of that id is enrolled. */
  record NotEnrolled() implements RosterChange {}

  /** The identity was revoked before, with the time and reason that it carries. */
  record Revoked(Identity identity) implements RosterChange {}
}
