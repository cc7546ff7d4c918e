package dev.covey.crypto.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.crypto.keys.Checked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterSearchTest {
  @ParameterizedTest
  @CsvSource({
    "SEMI_HONEST, 0.1,  0.1, 22, 11,  52,  28,  60,  32",
    "SEMI_HONEST, 0.1,  0.3, 36, 11, 102,  39, 126,  48",
    "SEMI_HONEST, 0.33, 0.1, 42, 32, 114,  78, 140,  95",
    "SEMI_HONEST, 0.33, 0.3, 64, 34, 276, 146, 402, 213",
    "MALICIOUS,   0.1,  0.1, 32, 22, 114,  78, 144,  98",
    "MALICIOUS,   0.1,  0.3, 72, 42, 462, 273, 936, 555"
  })
  void findsTheKnownNeighboursAndThresholds(
      Adversary adversary,
      double corrupt,
      double dropout,
      int k100,
      int t100,
      int k1000,
      int t1000,
      int k10000,
      int t10000) {
    ParameterSearch search = new ParameterSearch(adversary, corrupt, dropout, Margins.DEFAULT);
    assertThat(found(search, 100)).isEqualTo(new Neighbourhood(100, k100, t100));
    assertThat(found(search, 1000)).isEqualTo(new Neighbourhood(1000, k1000, t1000));
    assertThat(found(search, 10000)).isEqualTo(new Neighbourhood(10000, k10000, t10000));
  }

  @Test
  void whatItFindsIsSecureAndOneLessIsNot() {
    for (Adversary adversary : Adversary.values()) {
      ParameterSearch search = new ParameterSearch(adversary, 0.1, 0.1, Margins.DEFAULT);
      for (int clients : new int[] {100, 257, 1000}) {
        Neighbourhood graph = found(search, clients);
        assertThat(search.checkSecure(graph)).isInstanceOf(Checked.Passed.class);
        assertThat(
                search.checkSecure(
                    new Neighbourhood(clients, graph.neighbours(), graph.threshold() - 1)))
            .isInstanceOf(Checked.Failed.class);
        assertThat(search.checkSecure(new Neighbourhood(clients, 6, 6)))
            .isInstanceOf(Checked.Failed.class);
      }
    }
  }

  @Test
  void theCompleteGraphTakesMoreThanHalfOfTheOthersOrIsRefused() {
    ParameterSearch search = new ParameterSearch(Adversary.MALICIOUS, 0.1, 0.1, Margins.DEFAULT);
    Neighbourhood graph = ((Checked.Passed<Neighbourhood>) search.complete(20)).value();
    assertThat(graph).isEqualTo(new Neighbourhood(20, 19, 11));
    assertThat(search.checkSecure(graph)).isInstanceOf(Checked.Passed.class);
    assertThat(search.checkSecure(new Neighbourhood(20, 19, 10)))
        .isInstanceOf(Checked.Failed.class);
    ParameterSearch tooMuch = new ParameterSearch(Adversary.MALICIOUS, 0.4, 0.4, Margins.DEFAULT);
    assertThat(tooMuch.complete(10)).isInstanceOf(Checked.Failed.class);
    assertThat(tooMuch.find(10)).isInstanceOf(Checked.Failed.class);
  }

  @Test
  void theStrictSearchRefusesRingsThatCouldBeCut() {
    ParameterSearch strict = ParameterSearch.strict(0.1, 0.1, Margins.DEFAULT, 64);
    assertThat(found(strict, 100)).isEqualTo(new Neighbourhood(100, 32, 22));
    assertThat(found(strict, 1000)).isEqualTo(new Neighbourhood(1000, 164, 120));
    assertThat(strict.checkSecure(new Neighbourhood(1000, 164, 119)))
        .isInstanceOf(Checked.Failed.class);
    // Good enough for dropouts that do not depend on the graph, but not for chosen ones.
    ParameterSearch noGrinding = ParameterSearch.strict(0.1, 0.1, Margins.DEFAULT, 0);
    assertThat(noGrinding.checkSecure(new Neighbourhood(1000, 114, 78)))
        .isInstanceOf(Checked.Failed.class);
  }

  @Test
  void moreMarginTakesMoreNeighbours() {
    Neighbourhood usual =
        found(new ParameterSearch(Adversary.MALICIOUS, 0.1, 0.1, Margins.DEFAULT), 1000);
    Neighbourhood wide =
        found(new ParameterSearch(Adversary.MALICIOUS, 0.1, 0.1, new Margins(104, 30)), 1000);
    assertThat(wide.neighbours()).isGreaterThan(usual.neighbours());
  }

  @Test
  void fractionsThatAreNoneAreRefused() {
    for (double[] pair : new double[][] {{-0.1, 0}, {0, Double.NaN}, {0.5, 0.5}}) {
      assertThatThrownBy(
              () -> new ParameterSearch(Adversary.SEMI_HONEST, pair[0], pair[1], Margins.DEFAULT))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Neighbourhood(5, 3, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Neighbourhood found(ParameterSearch search, int clients) {
    return ((Checked.Passed<Neighbourhood>) search.find(clients)).value();
  }
}
