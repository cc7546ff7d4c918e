package dev.covey.models.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.ParameterVector;
import dev.covey.core.TensorSpec;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.WeightSource;
import org.junit.jupiter.api.Test;

class GptInitializerTest {
  private static final GptSpec SPEC = new GptSpec(300, 40, 64, 3, 4);

  @Test
  void namesAndShapesAreThoseOfTheSpecification() {
    var layout = GptParameters.layout(SPEC);
    assertThat(layout.dimension()).isEqualTo((int) SPEC.parameterCount());
    assertThat(layout.tensors())
        .contains(
            TensorSpec.of("transformer.wte.weight", 300, 64),
            TensorSpec.of("transformer.wpe.weight", 40, 64),
            TensorSpec.of("transformer.h.2.attn.c_attn.weight", 64, 192),
            TensorSpec.of("transformer.h.0.mlp.c_proj.weight", 256, 64),
            TensorSpec.of("transformer.ln_f.bias", 64));
    assertThat(layout.tensors()).hasSize(2 + 3 * 12 + 2);
  }

  @Test
  void deviationsAreThoseOfGpt2() {
    WeightSource weights = GptInitializer.initialize(SPEC, 5);
    assertThat(weights.layout()).isEqualTo(GptParameters.layout(SPEC));
    assertThat(deviation(weights.read("transformer.wte.weight"))).isCloseTo(0.02, within(5e-4));
    assertThat(deviation(weights.read("transformer.h.1.attn.c_attn.weight")))
        .isCloseTo(0.02, within(5e-4));
    assertThat(deviation(weights.read("transformer.h.1.mlp.c_proj.weight")))
        .isCloseTo(0.02 / Math.sqrt(6), within(3e-4));
    assertThat(weights.read("transformer.h.0.ln_1.weight")).containsOnly(1f);
    assertThat(weights.read("transformer.h.0.ln_1.bias")).containsOnly(0f);
    assertThat(weights.read("transformer.h.0.mlp.c_fc.bias")).containsOnly(0f);
  }

  @Test
  void theSeedDecidesEveryBit() {
    assertThat(flat(GptInitializer.initialize(SPEC, 5)))
        .isEqualTo(flat(GptInitializer.initialize(SPEC, 5)))
        .isNotEqualTo(flat(GptInitializer.initialize(SPEC, 6)));
    // A golden value: the same on every Java version and machine.
    assertThat(flat(GptInitializer.initialize(new GptSpec(5, 3, 4, 1, 2), 1)).sha256())
        .isEqualTo("38d91feb3ad7e2fff9e8045a131b5fa5e05e9bcecc776631f7458976505cdb9e");
  }

  private static ParameterVector flat(WeightSource weights) {
    float[] values = new float[weights.layout().dimension()];
    for (TensorSpec tensor : weights.layout().tensors()) {
      float[] part = weights.read(tensor.name());
      System.arraycopy(part, 0, values, weights.layout().offset(tensor.name()), part.length);
    }
    return ParameterVector.sharing(weights.layout(), values);
  }

  private static double deviation(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    assertThat(mean).isCloseTo(0, within(1e-3));
    return Math.sqrt(squares / values.length - mean * mean);
  }
}
