package dev.covey.coordinator.daemon;

/** A run that the coordinator does not have was named. */
final class UnknownRunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnknownRunException(String message) {
    super(message);
  }
}
