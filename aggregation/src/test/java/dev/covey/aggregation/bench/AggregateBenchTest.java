package dev.covey.aggregation.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AggregateBenchTest {
  @Test
  void everyFigureIsMeasured() {
    AggregateBench.Figures figures = AggregateBench.run(5, 20_000, 2, 2);
    assertThat(figures.linearBytesPerSecond()).isPositive();
    assertThat(figures.median().seconds()).isPositive();
    assertThat(figures.trimmedMean().cpuSeconds()).isNotNegative();
    assertThat(figures.krum().seconds()).isPositive();
    assertThat(figures.linearAllocatedBytes()).isBetween(80_000L, 160_000L);
    assertThat(figures.peakHeapBytes()).isGreaterThan(5 * 20_000 * 4);
    assertThatThrownBy(() -> AggregateBench.run(2, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
