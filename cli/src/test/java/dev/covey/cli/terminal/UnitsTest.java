package dev.covey.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class UnitsTest {
  @Test
  void bytesComeInDecimalUnits() {
    assertThat(Units.bytes(0)).isEqualTo("0 B");
    assertThat(Units.bytes(999)).isEqualTo("999 B");
    assertThat(Units.bytes(1_000)).isEqualTo("1.0 kB");
    assertThat(Units.bytes(12_345)).isEqualTo("12 kB");
    assertThat(Units.bytes(499_499)).isEqualTo("499 kB");
    assertThat(Units.bytes(500_000)).isEqualTo("0.5 MB");
    assertThat(Units.bytes(655_360)).isEqualTo("0.7 MB");
    assertThat(Units.bytes(12_345_678)).isEqualTo("12.3 MB");
    assertThat(Units.bytes(123_456_789)).isEqualTo("123 MB");
    assertThat(Units.bytes(8_000_000_000L)).isEqualTo("8.0 GB");
    assertThat(Units.bytes(Long.MAX_VALUE)).isEqualTo("9.2 EB");
  }

  @Test
  void durationsAreMinutesAndSecondsThenHours() {
    assertThat(Units.duration(0)).isEqualTo("0:00");
    assertThat(Units.duration(62_400)).isEqualTo("1:02");
    assertThat(Units.duration(59_600)).isEqualTo("1:00");
    assertThat(Units.duration(3_599_600)).isEqualTo("1:00:00");
    assertThat(Units.duration(36_061_000)).isEqualTo("10:01:01");
    assertThat(Units.duration(Double.NaN)).isEqualTo("-:--");
    assertThat(Units.duration(-1)).isEqualTo("-:--");
  }

  @Test
  void shortDurationsCarryTheirUnit() {
    assertThat(Units.seconds(3)).isEqualTo("3 ms");
    assertThat(Units.seconds(999.4)).isEqualTo("999 ms");
    assertThat(Units.seconds(999.6)).isEqualTo("1.0 s");
    assertThat(Units.seconds(41_000)).isEqualTo("41 s");
    assertThat(Units.seconds(125_000)).isEqualTo("2:05");
  }

  @Test
  void perplexityHasThreeDigits() {
    assertThat(Units.perplexity(9.844)).isEqualTo("9.84");
    assertThat(Units.perplexity(9.996)).isEqualTo("10.0");
    assertThat(Units.perplexity(38.21)).isEqualTo("38.2");
    assertThat(Units.perplexity(99.97)).isEqualTo("100");
    assertThat(Units.perplexity(50_257)).isEqualTo("50257");
    assertThat(Units.perplexity(3.2e9)).isEqualTo("3.20e+09");
    assertThat(Units.perplexity(Double.POSITIVE_INFINITY)).isEqualTo("∞");
    assertThat(Units.perplexity(Double.NaN)).isEqualTo("NaN");
  }

  @Test
  void otherNumbers() {
    assertThat(Units.loss(3.414)).isEqualTo("3.41");
    assertThat(Units.percent(0.0136)).isEqualTo("1.4 %");
    assertThat(Units.percent(0.508)).isEqualTo("51 %");
    assertThat(Units.count(1_204_480)).isEqualTo("1\u202f204\u202f480");
    assertThat(Units.threeDigits(1e-5)).isEqualTo("1.00e-05");
    assertThat(Units.threeDigits(0)).isEqualTo("0.00");
  }

  @Test
  void theMachinesLocaleDoesNotMatter() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(Units.bytes(12_345_678)).isEqualTo("12.3 MB");
      assertThat(Units.loss(3.414)).isEqualTo("3.41");
    } finally {
      Locale.setDefault(before);
    }
  }
}
