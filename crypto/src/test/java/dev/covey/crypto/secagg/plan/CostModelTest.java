package dev.covey.crypto.secagg.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.crypto.keys.KeyAgreement;
import dev.covey.crypto.secagg.graph.Adversary;
import dev.covey.crypto.secagg.graph.Neighbourhood;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model against sessions that {@code covey bench secagg} measured whole, in milliseconds. */
class CostModelTest {
  @ParameterizedTest
  @CsvSource({
    "100,   30,  16, 1000000, 16,  10, 0,  SEMI_HONEST, X25519,            13.9,  115",
    "1000, 100,  53, 1000000, 16, 100, 0,  SEMI_HONEST, X25519,            43.3, 2323",
    "500,  499, 250,  100000, 16, 150, 0,  SEMI_HONEST, X25519,           138.7, 1206",
    "50,    10,   6, 1000000, 20,   5, 0,  SEMI_HONEST, X25519,             9.8,  162",
    "50,    10,   6, 1000000, 32,   5, 0,  SEMI_HONEST, X25519,             8.7,   78",
    "100,   80,  60,    1000, 16,  10, 0,  SEMI_HONEST, X25519_ML_KEM_768, 40.3,   30",
    "100,   80,  60,    1000, 16,  10, 56, MALICIOUS,   X25519,            25.8,   34"
  })
  void isWithinAThirdOfWhatWasMeasured(
      int clients,
      int neighbours,
      int threshold,
      int dimension,
      int bits,
      int dropped,
      int quorum,
      Adversary adversary,
      KeyAgreement agreement,
      double clientMillis,
      double serverMillis) {
    CpuCost cost =
        CostModel.of(
            new Neighbourhood(clients, neighbours, threshold),
            adversary,
            agreement,
            quorum,
            bits,
            dimension,
            dropped);
    Percentage third = Percentage.withPercentage(33);
    assertThat(cost.clientMillis()).isCloseTo(clientMillis, third);
    assertThat(cost.serverMillis()).isCloseTo(serverMillis, third);
  }
}
