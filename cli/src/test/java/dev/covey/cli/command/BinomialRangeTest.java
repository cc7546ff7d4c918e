package dev.covey.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.covey.testing.Trials;
import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class BinomialRangeTest {
  private static final MathContext DIGITS = new MathContext(60);

  @Test
  void theRangeIsThatOfExactProbabilities() {
    Trials.run(
        "ranges",
        200,
        random -> {
          int n = 1 + random.nextInt(300);
          double q = 1 - random.nextDouble();
          BinomialRange range = BinomialRange.of(n, q);
          BigDecimal[] exact = exact(n, q);
          assertThat(range.least()).isEqualTo(lower(exact));
          BigDecimal[] reversed = new BigDecimal[n + 1];
          for (int k = 0; k <= n; k++) {
            reversed[k] = exact[n - k];
          }
          assertThat(range.most()).isEqualTo(n - lower(reversed));
          int count = random.nextInt(n + 2);
          BigDecimal sum = BigDecimal.ZERO;
          for (int k = 0; k < count && k <= n; k++) {
            sum = sum.add(exact[k]);
          }
          assertThat(BinomialRange.fewerThan(count, n, q))
              .isCloseTo(sum.doubleValue(), within(1e-9));
        });
  }

  @Test
  void everybodyComesWithProbabilityOne() {
    assertThat(BinomialRange.of(7, 1)).isEqualTo(new BinomialRange(7, 7));
    assertThat(BinomialRange.fewerThan(7, 7, 1)).isZero();
    assertThat(BinomialRange.fewerThan(8, 7, 1)).isEqualTo(1);
  }

  @Test
  void largeNumbersAreNearTheNormalDistribution() {
    BinomialRange range = BinomialRange.of(1_000_000, 0.01);
    // 6.0 standard deviations of 99.5 about 10000.
    assertThat(range.least()).isBetween(9400, 9410);
    assertThat(range.most()).isBetween(10_590, 10_615);
  }

  private static int lower(BigDecimal[] probabilities) {
    BigDecimal tail = new BigDecimal(BinomialRange.TAIL);
    BigDecimal below = BigDecimal.ZERO;
    int n = probabilities.length - 1;
    for (int k = 0; k < n; k++) {
      below = below.add(probabilities[k]);
      if (below.compareTo(tail) > 0) {
        return k;
      }
    }
    return n;
  }

  private static BigDecimal[] exact(int n, double probability) {
    BigDecimal q = new BigDecimal(probability);
    BigDecimal[] all = new BigDecimal[n + 1];
    BigDecimal choose = BigDecimal.ONE;
    for (int k = 0; k <= n; k++) {
      all[k] =
          choose
              .multiply(q.pow(k, DIGITS), DIGITS)
              .multiply(BigDecimal.ONE.subtract(q).pow(n - k, DIGITS), DIGITS);
      choose = choose.multiply(new BigDecimal(n - k), DIGITS).divide(new BigDecimal(k + 1), DIGITS);
    }
    return all;
  }
}
