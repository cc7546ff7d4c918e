package dev.covey.aggregation.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.testing.Trials;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
  @Test
  void everyCoordinateIsVisitedOnce() {
    Trials.run(
        "ranges",
        30,
        random -> {
          int length = random.nextInt(1000);
          AtomicIntegerArray visits = new AtomicIntegerArray(1000);
          try (WorkerPool workers = new WorkerPool(1 + random.nextInt(4))) {
            workers.forRanges(
                length,
                1 + random.nextInt(100),
                (from, to) -> {
                  for (int i = from; i < to; i++) {
                    visits.incrementAndGet(i);
                  }
                });
          }
          for (int i = 0; i < 1000; i++) {
            assertThat(visits.get(i)).isEqualTo(i < length ? 1 : 0);
          }
        });
  }

  @Test
  void aFailureOnAnyThreadReachesTheCaller() {
    try (WorkerPool workers = new WorkerPool(3)) {
      for (int bad = 0; bad < 10; bad++) {
        int piece = bad;
        assertThatThrownBy(
                () ->
                    workers.forRanges(
                        10,
                        1,
                        (from, to) -> {
                          if (from == piece) {
                            throw new IllegalStateException("piece " + piece);
                          }
                        }))
            .hasMessage("piece " + piece);
      }
    }
  }
}
