package dev.covey.testing;

import dev.covey.testing.FaultyLink.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A drawn schedule of what happens to a link, one thing after the other; the link is good at its
 * end. The same random generator gives the same schedule.
 *
 * @param steps in order
 */
public record LinkFaults(List<Step> steps) {
  public LinkFaults {
    steps = List.copyOf(steps);
  }

  /** What can happen. */
  public enum Kind {
    GOOD,
    SLOW,
    LATE,
    SILENT,
    SILENT_TO_SERVER,
    SILENT_TO_CLIENT,
    CUT,
    REFUSED
  }

  /**
   * One thing that happens.
   *
   * @param forMillis until the next
   * @param bytesPerSecond where it is slow
   * @param delayMillis where it is late
   */
  public record Step(Kind kind, long forMillis, long bytesPerSecond, long delayMillis) {}

  /**
   * Draws a schedule.
   *
   * @param count number of steps
   * @param longestMillis of one step
   */
  public static LinkFaults drawn(RandomGenerator random, int count, long longestMillis) {
    List<Step> steps = new ArrayList<>();
    Kind[] kinds = Kind.values();
    for (int i = 0; i < count; i++) {
      steps.add(
          new Step(
              kinds[random.nextInt(kinds.length)],
              1 + random.nextLong(longestMillis),
              2_000 + random.nextLong(50_000),
              random.nextLong(40)));
    }
    return new LinkFaults(steps);
  }

  /** Makes it all happen, on the caller's thread. */
  public void happenTo(FaultyLink link) throws InterruptedException {
    for (Step step : steps) {
      begin(link, step);
      TimeUnit.MILLISECONDS.sleep(step.forMillis());
      link.refuse(false);
      link.both(State.GOOD);
    }
  }

  private static void begin(FaultyLink link, Step step) {
    switch (step.kind()) {
      case GOOD -> link.both(State.GOOD);
      case SLOW -> link.both(State.slow(step.bytesPerSecond()));
      case LATE -> link.both(State.late(step.delayMillis()));
      case SILENT -> link.both(State.SILENT);
      case SILENT_TO_SERVER -> link.toServer(State.SILENT);
      case SILENT_TO_CLIENT -> link.toClient(State.SILENT);
      case CUT -> link.cut();
      case REFUSED -> {
        link.refuse(true);
        link.cut();
      }
    }
  }
}
