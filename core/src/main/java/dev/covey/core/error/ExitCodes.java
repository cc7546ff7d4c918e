package dev.covey.core.error;

/** Exit codes of the {@code covey} command; scripts rely on them. */
public final class ExitCodes {
  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int STOPPED = 3;
  public static final int BUDGET_EXHAUSTED = 4;
  public static final int QUORUM_LOST = 5;

  private ExitCodes() {}
}
