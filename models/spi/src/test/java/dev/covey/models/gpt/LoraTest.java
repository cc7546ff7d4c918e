package dev.covey.models.gpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.WeightSource;
import dev.covey.models.spi.Weights;
import dev.covey.testing.Trials;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoraTest {
  private static final GptSpec SPEC = new GptSpec(20, 8, 12, 2, 3);

  @Test
  void aFrozenADoesNotTravel() {
    LoraLayout ffa = LoraLayout.of(SPEC, new Trainable.Lora(2, 4, List.of("c_attn"), false));
    assertThat(ffa.trainable().tensors())
        .containsExactly(
            TensorSpec.of("transformer.h.0.attn.c_attn.lora_B.weight", 36, 2),
            TensorSpec.of("transformer.h.1.attn.c_attn.lora_B.weight", 36, 2));
    assertThat(ffa.parameters().tensors()).hasSize(4);
    assertThat(ffa.scale()).isEqualTo(2.0);
    LoraLayout both = LoraLayout.of(SPEC, new Trainable.Lora(2, 4, List.of("c_attn"), true));
    assertThat(both.trainable()).isEqualTo(both.parameters());
    assertThat(both.parameters().tensors().get(0))
        .isEqualTo(TensorSpec.of("transformer.h.0.attn.c_attn.lora_A.weight", 2, 12));
  }

  @Test
  void gpt2SmallAtRankEightHasTheSpecifiedNumberOfParameters() {
    GptSpec small = new GptSpec(50257, 1024, 768, 12, 12);
    LoraLayout both = LoraLayout.of(small, new Trainable.Lora(8, 16, List.of("c_attn"), true));
    assertThat(both.trainable().dimension()).isEqualTo(294_912);
  }

  @Test
  void targetsMatchWholeNamesAndLastComponents() {
    assertThat(modules("c_proj")).hasSize(4);
    assertThat(modules("attn.c_proj")).hasSize(2);
    assertThat(modules("transformer.h.1.mlp.c_fc")).hasSize(1);
    assertThat(modules("c_attn", "c_fc")).hasSize(4);
    assertThatThrownBy(() -> modules("c_attn", "q_proj"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("[q_proj]")
        .hasMessageContaining("c_attn");
    assertThatThrownBy(() -> modules("attn")).isInstanceOf(ModelException.class);
  }

  @Test
  void aFreshAdapterIsUniformInAAndZeroInB() {
    GptSpec spec = new GptSpec(20, 8, 64, 2, 4);
    LoraLayout layout = LoraLayout.of(spec, new Trainable.Lora(16, 4, List.of("c_attn"), false));
    Weights weights = LoraInitializer.initialize(layout, 3);
    assertThat(weights.layout()).isEqualTo(layout.parameters());
    float[] a = weights.read("transformer.h.0.attn.c_attn.lora_A.weight");
    double bound = 1 / Math.sqrt(64);
    double squares = 0;
    for (float value : a) {
      assertThat((double) value).isBetween(-bound, bound);
      squares += (double) value * value;
    }
    assertThat(squares / a.length).isCloseTo(bound * bound / 3, within(5e-4));
    assertThat(weights.read("transformer.h.0.attn.c_attn.lora_B.weight")).containsOnly(0f);
    assertThat(weights.read("transformer.h.1.attn.c_attn.lora_A.weight")).isNotEqualTo(a);
    assertThat(
            LoraInitializer.initialize(layout, 3).read("transformer.h.0.attn.c_attn.lora_A.weight"))
        .isEqualTo(a);
  }

  @Test
  void aModulesAdapterDoesNotDependOnTheOtherTargets() {
    LoraLayout one = LoraLayout.of(SPEC, new Trainable.Lora(2, 4, List.of("c_attn"), true));
    LoraLayout two = LoraLayout.of(SPEC, new Trainable.Lora(2, 4, List.of("c_attn", "c_fc"), true));
    String name = "transformer.h.1.attn.c_attn.lora_A.weight";
    assertThat(LoraInitializer.initialize(one, 3).read(name))
        .isEqualTo(LoraInitializer.initialize(two, 3).read(name));
  }

  @Test
  void mergingAddsTheScaledTransposedProduct() {
    Trials.run(
        "merge",
        5,
        random -> {
          LoraLayout layout =
              LoraLayout.of(
                  SPEC, new Trainable.Lora(3, 4.5, List.of("c_attn", "mlp.c_proj"), true));
          Weights.Builder tensors = new Weights.Builder();
          for (TensorSpec tensor : layout.parameters().tensors()) {
            float[] values = new float[tensor.size()];
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) random.nextGaussian();
            }
            tensors.put(tensor, values);
          }
          Weights base = GptInitializer.initialize(SPEC, 2);
          Weights adapter = tensors.build();
          WeightSource merged = LoraMerge.merge(base, layout, adapter);
          String module = "transformer.h.1.mlp.c_proj";
          float[] a = adapter.read(module + ".lora_A.weight");
          float[] b = adapter.read(module + ".lora_B.weight");
          float[] before = base.read(module + ".weight");
          float[] after = merged.read(module + ".weight");
          // Output o of a unit input i, through the base and through the adapter.
          for (int i = 0; i < 48; i++) {
            for (int o = 0; o < 12; o++) {
              double product = 0;
              for (int r = 0; r < 3; r++) {
                product += (double) b[o * 3 + r] * a[r * 48 + i];
              }
              assertThat((double) after[i * 12 + o])
                  .isCloseTo(before[i * 12 + o] + 1.5 * product, within(1e-5));
            }
          }
          assertThat(merged.read("transformer.h.1.mlp.c_fc.weight"))
              .isEqualTo(base.read("transformer.h.1.mlp.c_fc.weight"));
        });
  }

  private static List<GptParameters.LinearMap> modules(String... targets) {
    return LoraLayout.of(SPEC, new Trainable.Lora(2, 4, List.of(targets), true)).modules();
  }
}
