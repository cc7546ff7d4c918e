package dev.covey.client.correction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.client.correction.ClientCorrection.Result;
import dev.covey.client.correction.ClientCorrection.Start;
import dev.covey.client.correction.ClientCorrection.Terms;
import dev.covey.client.correction.ClientCorrection.Trained;
import org.junit.jupiter.api.Test;

final class ClientCorrectionsTest {
  private static final float[] GLOBAL = {1, 2};
  private static final Start FIRST_TIME = new Start(GLOBAL, new float[] {3, -1}, null);
  private static final Start AGAIN =
      new Start(GLOBAL, new float[] {3, -1}, new float[] {0.5f, 0.25f});

  @Test
  void noneChangesAndRemembersNothing() {
    ClientCorrection none = ClientCorrections.none();
    assertThat(none.usesControlVariate()).isFalse();
    assertThat(none.begin(new Start(GLOBAL, null, null))).isEqualTo(Terms.NONE);
    Result result = none.finish(FIRST_TIME, new Trained(new float[] {9, 9}, 3, 0.1));
    assertThat(result.controlDelta()).isNull();
    assertThat(result.clientState()).isNull();
  }

  @Test
  void fedProxIsItsMu() {
    ClientCorrection fedProx = ClientCorrections.fedProx(0.25);
    assertThat(fedProx.usesControlVariate()).isFalse();
    Terms terms = fedProx.begin(new Start(GLOBAL, null, null));
    assertThat(terms.proximalMu()).isEqualTo(0.25);
    assertThat(terms.gradientOffset()).isNull();
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> ClientCorrections.fedProx(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void scaffoldAddsTheServersVariateAndTakesTheClientsOff() {
    ClientCorrection scaffold = ClientCorrections.scaffold();
    assertThat(scaffold.usesControlVariate()).isTrue();
    assertThat(scaffold.begin(FIRST_TIME).gradientOffset()).containsExactly(3, -1);
    assertThat(scaffold.begin(AGAIN).gradientOffset()).containsExactly(2.5f, -1.25f);
    assertThat(AGAIN.serverControl()).containsExactly(3, -1);
  }

  @Test
  void scaffoldsNewVariateIsOptionTwo() {
    // x = (1, 2), y = (0, 4), K eta = 4 * 0.5: (x - y) / (K eta) = (0.5, -1).
    Trained trained = new Trained(new float[] {0, 4}, 4, 0.5);
    Result first = ClientCorrections.scaffold().finish(FIRST_TIME, trained);
    assertThat(first.controlDelta()).containsExactly(-2.5f, 0);
    assertThat(first.clientState()).containsExactly(-2.5f, 0);
    Result again = ClientCorrections.scaffold().finish(AGAIN, trained);
    assertThat(again.controlDelta()).containsExactly(-2.5f, 0);
    assertThat(again.clientState()).containsExactly(-2, 0.25f);
    assertThat(AGAIN.clientState()).containsExactly(0.5f, 0.25f);
  }

  @Test
  void scaffoldWithoutTheServersVariateIsAMistake() {
    assertThatThrownBy(() -> ClientCorrections.scaffold().begin(new Start(GLOBAL, null, null)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
