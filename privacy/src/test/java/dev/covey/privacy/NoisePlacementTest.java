package dev.covey.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoisePlacementTest {
  @Test
  void noNoiseIsAPlacementOfItsOwn() {
    assertThat(NoisePlacement.none()).isEqualTo(new NoisePlacement.None());
  }
}
