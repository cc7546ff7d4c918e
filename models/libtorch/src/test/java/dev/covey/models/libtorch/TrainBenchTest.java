package dev.covey.models.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainBenchTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSessionAndTheDirectStepDoTheSame(boolean lora) {
    TrainBenchResult result = TrainBench.run(32, 2, 2, 16, 64, 4, 10, lora);
    assertThat(result.finalLossDifference()).isLessThan(1e-3);
    assertThat(result.tokensPerSecond()).isPositive();
    assertThat(result.directStepMillisMedian()).isPositive();
    assertThat(result.overheadFraction()).isGreaterThan(-1);
  }
}
