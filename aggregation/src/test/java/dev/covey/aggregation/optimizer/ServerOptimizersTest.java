package dev.covey.aggregation.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.covey.aggregation.vector.SectionLayout;
import dev.covey.core.ParameterVector;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Two steps of each optimizer, computed by hand from the formulas of the papers. */
class ServerOptimizersTest {
  private static final TensorLayout LAYOUT = TensorLayout.of(TensorSpec.of("w", 2));
  private static final Offset<Float> CLOSE = within(1e-6f);

  @Test
  void fedAvgAddsTheMeanDelta() {
    ServerState state = twoSteps(new FedAvg());
    // 1 + .5 + .25 and -2 - 1 + 3
    assertThat(state.parameters().toArray()).containsExactly(1.75f, 0);
    assertThat(state.round()).isEqualTo(2);
    assertThat(state.slots()).isEmpty();
    // 1 + .1 * .75 and -2 + .1 * 2
    assertThat(twoSteps(new FedAvg(0.1)).parameters().toArray())
        .containsExactly(new float[] {1.075f, -1.8f}, CLOSE);
  }

  @Test
  void fedAvgMKeepsMomentum() {
    ServerState state = twoSteps(new FedAvgM(0.5, 0.9));
    // v1 = (.5, -1); v2 = (.9 * .5 + .25, -.9 + 3) = (.7, 2.1); x = x0 + .5 (v1 + v2)
    assertThat(state.slot("momentum").toArray()).containsExactly(new float[] {0.7f, 2.1f}, CLOSE);
    assertThat(state.parameters().toArray()).containsExactly(new float[] {1.6f, -1.45f}, CLOSE);
  }

  @Test
  void fedAdagradAddsSquares() {
    ServerState state = twoSteps(new FedOpt(FedOpt.Rule.FEDADAGRAD, 0.1, 0.5, 0.99, 0.1));
    // m1 = (.25, -.5), v1 = (.26, 1.01): x += .1 m / (sqrt v + .1) = (.0409902, -.0452494)
    // m2 = (.25, 1.25), v2 = (.3225, 10.01): x += (.0374313, .0382982)
    assertThat(state.slot("m").toArray()).containsExactly(new float[] {0.25f, 1.25f}, CLOSE);
    assertThat(state.slot("v").toArray()).containsExactly(new float[] {0.3225f, 10.01f}, CLOSE);
    assertThat(state.parameters().toArray())
        .containsExactly(new float[] {1.0784215f, -2.0069511f}, CLOSE);
  }

  @Test
  void fedAdamDecaysSquares() {
    ServerState state = twoSteps(new FedOpt(FedOpt.Rule.FEDADAM, 0.1, 0.9, 0.75, 0.1));
    // m1 = (.05, -.1), v1 = .75 * .01 + .25 * (.25, 1) = (.07, .2575)
    // m2 = (.07, .21), v2 = .75 v1 + .25 * (.0625, 9) = (.068125, 2.443125)
    assertThat(state.slot("m").toArray()).containsExactly(new float[] {0.07f, 0.21f}, CLOSE);
    assertThat(state.slot("v").toArray())
        .containsExactly(new float[] {0.068125f, 2.443125f}, CLOSE);
    assertThat(state.parameters().toArray())
        .containsExactly(new float[] {1.0331048f, -2.003835f}, CLOSE);
  }

  @Test
  void fedYogiMovesSquaresByTheirSign() {
    ServerState state = twoSteps(new FedOpt(FedOpt.Rule.FEDYOGI, 0.1, 0.9, 0.75, 0.1));
    // v1 = .01 + .25 * (.25, 1) = (.0725, .26)
    // v2 = (.0725 - .25 * .0625, .26 + .25 * 9) = (.056875, 2.51)
    assertThat(state.slot("v").toArray()).containsExactly(new float[] {0.056875f, 2.51f}, CLOSE);
    assertThat(state.parameters().toArray())
        .containsExactly(new float[] {1.0342211f, -2.003928f}, CLOSE);
  }

  @Test
  void theDefaultsAreThoseOfThePaper() {
    FedOpt adam = FedOpt.fedAdam(0.01);
    assertThat(adam).isEqualTo(new FedOpt(FedOpt.Rule.FEDADAM, 0.01, 0.9, 0.99, 1e-3));
    assertThat(FedOpt.fedAdagrad(0.01).beta1()).isZero();
    ServerState state = ServerState.initial(start(), adam);
    assertThat(state.slot("v").toArray()).containsExactly(1e-6f, 1e-6f);
    assertThat(state.slot("m").toArray()).containsExactly(0, 0);
    assertThat(List.of(adam.name(), FedOpt.fedYogi(1).name(), FedOpt.fedAdagrad(1).name()))
        .containsExactly("fedadam", "fedyogi", "fedadagrad");
  }

  @Test
  void scaffoldMovesItsControlVariateByTheShareOfTheCohort() {
    Scaffold scaffold = new Scaffold(new FedAvgM(1, 0), 10);
    ServerState state = ServerState.initial(start(), scaffold);
    for (int round = 0; round < 2; round++) {
      state = scaffold.step(state, twoSections(new float[] {1, 2}, new float[] {5, -10}, 4));
    }
    // c = 2 * 4/10 * (5, -10)
    assertThat(state.slot(Scaffold.CONTROL_SLOT).toArray())
        .containsExactly(new float[] {4, -8}, CLOSE);
    assertThat(state.parameters().toArray()).containsExactly(3, 2);
    assertThat(state.round()).isEqualTo(2);
    assertThat(state.slots()).containsOnlyKeys("momentum", "scaffold_control");
    ServerState last = state;
    assertThatThrownBy(() -> scaffold.step(last, twoSections(new float[2], new float[2], 11)))
        .hasMessageContaining("population");
    assertThatThrownBy(() -> scaffold.step(last, MeanUpdate.sharing(new float[2], 1)))
        .hasMessageContaining("control");
  }

  @Test
  void aStepChangesNeitherStateNorUpdate() {
    ServerState state = ServerState.initial(start(), FedOpt.fedAdam(1));
    float[] delta = {1, 2};
    FedOpt.fedAdam(1).step(state, MeanUpdate.sharing(delta, 1));
    assertThat(state).isEqualTo(ServerState.initial(start(), FedOpt.fedAdam(1)));
    assertThat(delta).containsExactly(1, 2);
  }

  @Test
  void theStateOfAnotherOptimizerOrModelIsRefused() {
    ServerState plain = ServerState.initial(start(), new FedAvg());
    assertThatThrownBy(() -> FedOpt.fedAdam(1).step(plain, MeanUpdate.sharing(new float[2], 1)))
        .hasMessageContaining("no slot m");
    assertThatThrownBy(() -> new FedAvg().step(plain, MeanUpdate.sharing(new float[3], 1)))
        .hasMessageContaining("3 entries");
    ParameterVector other = ParameterVector.zeros(TensorLayout.of(TensorSpec.of("b", 2)));
    assertThatThrownBy(() -> plain.next(start(), Map.of("x", other)))
        .hasMessageContaining("layout");
  }

  @Test
  void senselessHyperparametersAreRefused() {
    assertThatThrownBy(() -> new FedAvg(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FedAvg(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FedAvgM(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FedOpt(FedOpt.Rule.FEDADAM, 1, 0.9, 0.99, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Scaffold(new FedAvg(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ParameterVector start() {
    return ParameterVector.copyOf(LAYOUT, new float[] {1, -2});
  }

  private static ServerState twoSteps(ServerOptimizer optimizer) {
    ServerState state = ServerState.initial(start(), optimizer);
    state = optimizer.step(state, MeanUpdate.sharing(new float[] {0.5f, -1}, 3));
    return optimizer.step(state, MeanUpdate.sharing(new float[] {0.25f, 3}, 3));
  }

  private static MeanUpdate twoSections(float[] delta, float[] control, int contributors) {
    return new MeanUpdate() {
      @Override
      public SectionLayout layout() {
        return SectionLayout.deltaAndControl(delta.length);
      }

      @Override
      public float[] sharedSection(String name) {
        return name.equals(SectionLayout.CONTROL) ? control : delta;
      }

      @Override
      public int contributors() {
        return contributors;
      }
    };
  }
}
