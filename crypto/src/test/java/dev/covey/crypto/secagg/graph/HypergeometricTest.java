package dev.covey.crypto.secagg.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.testing.Trials;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class HypergeometricTest {
  @Test
  void tailsAreThoseOfExactFractions() {
    Trials.run(
        "hypergeometric",
        200,
        random -> {
          int population = 1 + random.nextInt(300);
          int marked = random.nextInt(population + 1);
          int drawn = random.nextInt(population + 1);
          int x = random.nextInt(drawn + 1);
          Hypergeometric tails = new Hypergeometric(population);
          check(
              tails.logAbove(population, marked, drawn, x),
              exact(population, marked, drawn, x + 1, drawn));
          check(
              tails.logBelow(population, marked, drawn, x),
              exact(population, marked, drawn, 0, x - 1));
        });
  }

  private static void check(double log, BigDecimal exact) {
    if (exact.signum() == 0) {
      assertThat(log).isEqualTo(Double.NEGATIVE_INFINITY);
    } else {
      // ln of a decimal that is too small for a double: its digits and its exponent apart.
      int exponent = exact.precision() - exact.scale();
      double expected =
          Math.log(exact.movePointLeft(exponent).doubleValue()) + exponent * Math.log(10);
      assertThat(log).isCloseTo(expected, within(1e-8));
    }
  }

  private static BigDecimal exact(int population, int marked, int drawn, int from, int to) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = from; i <= to; i++) {
      sum = sum.add(choose(marked, i).multiply(choose(population - marked, drawn - i)));
    }
    return new BigDecimal(sum)
        .divide(new BigDecimal(choose(population, drawn)), new MathContext(40));
  }

  private static BigInteger choose(int n, int k) {
    if (k < 0 || k > n) {
      return BigInteger.ZERO;
    }
    BigInteger result = BigInteger.ONE;
    for (int i = 0; i < k; i++) {
      result = result.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
    }
    return result;
  }
}
