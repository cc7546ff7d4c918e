package dev.covey.config.toml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.testing.Trials;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NearestWordTest {
  @Test
  void distanceAgreesWithItsRecursiveDefinition() {
    Trials.run(
        "distance",
        300,
        random -> {
          String a = word(random);
          String b = word(random);
          assertThat(NearestWord.distance(a, b)).as("%s %s", a, b).isEqualTo(naive(a, b));
        });
  }

  @Test
  void aSwapOfNeighboursIsOneEdit() {
    assertThat(NearestWord.distance("raet", "rate")).isEqualTo(1);
    assertThat(NearestWord.distance("", "rate")).isEqualTo(4);
    assertThat(NearestWord.distance("rate", "rate")).isZero();
  }

  @Test
  void theNearestIsFoundAndTheFarIsNot() {
    List<String> words = List.of("median", "mean", "krum");
    assertThat(NearestWord.to("medain", words)).contains("median");
    assertThat(NearestWord.to("maen", words)).contains("mean");
    assertThat(NearestWord.to("geometric", words)).isEmpty();
    assertThat(NearestWord.to("", words)).isEmpty();
  }

  private static String word(RandomGenerator random) {
    StringBuilder word = new StringBuilder();
    int length = random.nextInt(7);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }

  private static int naive(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.length() + b.length();
    }
    int last = a.length() - 1;
    int lastB = b.length() - 1;
    String shortA = a.substring(0, last);
    String shortB = b.substring(0, lastB);
    int best =
        Math.min(
            naive(shortA, shortB) + (a.charAt(last) == b.charAt(lastB) ? 0 : 1),
            1 + Math.min(naive(shortA, b), naive(a, shortB)));
    if (last > 0
        && lastB > 0
        && a.charAt(last) == b.charAt(lastB - 1)
        && a.charAt(last - 1) == b.charAt(lastB)) {
      best = Math.min(best, 1 + naive(a.substring(0, last - 1), b.substring(0, lastB - 1)));
    }
    return best;
  }
}
