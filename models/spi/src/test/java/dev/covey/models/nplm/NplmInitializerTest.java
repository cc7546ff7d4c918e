package dev.covey.models.nplm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.Seeds;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.WeightSource;
import org.junit.jupiter.api.Test;

class NplmInitializerTest {
  private static final NplmSpec SPEC = new NplmSpec(32, 3, 8, 36);

  @Test
  void layoutHoldsTheSpecsParameters() {
    assertThat((long) NplmInitializer.layout(SPEC).dimension())
        .isEqualTo(SPEC.parameterCount())
        .isEqualTo(2340);
    assertThat(NplmInitializer.initialise(SPEC, Seeds.root(1)).layout())
        .isEqualTo(NplmInitializer.layout(SPEC));
  }

  @Test
  void sameSeedGivesTheSameWeights() {
    WeightSource first = NplmInitializer.initialise(SPEC, Seeds.root(1));
    WeightSource again = NplmInitializer.initialise(SPEC, Seeds.root(1));
    WeightSource other = NplmInitializer.initialise(SPEC, Seeds.root(2));
    for (String name : new String[] {"embedding.weight", "hidden.weight", "output.weight"}) {
      assertThat(first.read(name)).isEqualTo(again.read(name)).isNotEqualTo(other.read(name));
    }
  }

  @Test
  void scalesAreAsDocumented() {
    WeightSource weights = NplmInitializer.initialise(SPEC, Seeds.root(1));
    assertThat(variance(weights.read("embedding.weight"))).isCloseTo(1.0 / 8, within(0.02));
    assertThat(variance(weights.read("hidden.weight"))).isCloseTo(2.0 / 60, within(0.005));
    assertThat(variance(weights.read("output.weight"))).isCloseTo(2.0 / 68, within(0.005));
    assertThat(weights.read("hidden.bias")).containsOnly(0f);
    assertThat(weights.read("output.bias")).containsOnly(0f);
  }

  private static double variance(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum / values.length;
  }
}
