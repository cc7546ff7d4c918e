package dev.covey.privacy.ledger;

import dev.covey.privacy.accountant.Composition;
import dev.covey.privacy.accountant.PrivacyEvent;
import java.util.Locale;

/**
 * Events and what holds them as words without spaces: {@code 3*gaussian,1.5+1*tree,2.0,9.0}.
 * Decimals are the shortest that give the same double back. What is written once is read forever:
 * names here never change.
 */
final class EventText {
  private EventText() {}

  /** The name of a constant in files: lower case with hyphens. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The constant with a label.
   *
   * @throws IllegalArgumentException if there is none
   */
  static <E extends Enum<E>> E constant(Class<E> type, String label) {
    for (E constant : type.getEnumConstants()) {
      if (label(constant).equals(label)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("\"" + label + "\" is no " + type.getSimpleName());
  }

  static String write(Composition composition) {
    StringBuilder text = new StringBuilder();
    for (Composition.Part part : composition.parts()) {
      text.append(text.length() == 0 ? "" : "+").append(part.count()).append('*');
      text.append(write(part.event()));
    }
    return text.length() == 0 ? "nothing" : text.toString();
  }

  static Composition readComposition(String text) {
    Composition composition = Composition.empty();
    if (text.equals("nothing")) {
      return composition;
    }
    for (String part : text.split("\\+", -1)) {
      String[] pair = part.split("\\*", -1);
      if (pair.length != 2) {
        throw new IllegalArgumentException("\"" + part + "\" is no count of an event");
      }
      composition = composition.plus(readEvent(pair[1]), Long.parseLong(pair[0]));
    }
    return composition;
  }

  private static String write(PrivacyEvent event) {
    if (event instanceof PrivacyEvent.Gaussian gaussian) {
      return words("gaussian", gaussian.noiseMultiplier());
    }
    if (event instanceof PrivacyEvent.DiscreteGaussian discrete) {
      return words("discrete-gaussian", discrete.standardDeviation(), discrete.sensitivity());
    }
    if (event instanceof PrivacyEvent.ZeroConcentrated concentrated) {
      return words("zero-concentrated", concentrated.rho());
    }
    if (event instanceof PrivacyEvent.DistributedDiscreteGaussian shares) {
      return words(
          "distributed-discrete-gaussian",
          shares.l2Sensitivity(),
          shares.l1Sensitivity(),
          shares.dimension(),
          shares.localStandardDeviation(),
          shares.contributors());
    }
    if (event instanceof PrivacyEvent.Skellam skellam) {
      return words("skellam", skellam.l2Sensitivity(), skellam.l1Sensitivity(), skellam.variance());
    }
    if (event instanceof PrivacyEvent.TreeAggregation tree) {
      return words("tree", tree.noiseMultiplier(), tree.squaredSensitivity());
    }
    if (event instanceof PrivacyEvent.FixedSizeSampled fixed) {
      return words("fixed-size", fixed.population(), fixed.sampleSize(), fixed.noiseMultiplier());
    }
    PrivacyEvent.PoissonSampled sampled = (PrivacyEvent.PoissonSampled) event;
    return words("poisson", sampled.rate(), write(sampled.base()));
  }

  private static String words(String name, Object... values) {
    StringBuilder text = new StringBuilder(name);
    for (Object value : values) {
      text.append(',').append(value);
    }
    return text.toString();
  }

  private static PrivacyEvent readEvent(String text) {
    String[] words = text.split(",", -1);
    if (words[0].equals("poisson") && words.length > 2) {
      String base = text.substring(words[0].length() + words[1].length() + 2);
      return new PrivacyEvent.PoissonSampled(Double.parseDouble(words[1]), readEvent(base));
    }
    Words values = new Words(text, words);
    PrivacyEvent event =
        switch (words[0]) {
          case "gaussian" -> new PrivacyEvent.Gaussian(values.real(1));
          case "discrete-gaussian" ->
              new PrivacyEvent.DiscreteGaussian(values.real(1), Math.toIntExact(values.whole(2)));
          case "zero-concentrated" -> new PrivacyEvent.ZeroConcentrated(values.real(1));
          case "distributed-discrete-gaussian" ->
              new PrivacyEvent.DistributedDiscreteGaussian(
                  values.real(1), values.real(2), values.whole(3), values.real(4), values.whole(5));
          case "skellam" ->
              new PrivacyEvent.Skellam(values.real(1), values.real(2), values.real(3));
          case "tree" -> new PrivacyEvent.TreeAggregation(values.real(1), values.real(2));
          case "fixed-size" ->
              new PrivacyEvent.FixedSizeSampled(values.whole(1), values.whole(2), values.real(3));
          default -> throw new IllegalArgumentException("\"" + text + "\" is no event");
        };
    if (!write(event).equals(text)) {
      throw new IllegalArgumentException("\"" + text + "\" is no event as this version writes it");
    }
    return event;
  }

  private record Words(String text, String[] words) {
    double real(int place) {
      return Double.parseDouble(word(place));
    }

    long whole(int place) {
      return Long.parseLong(word(place));
    }

    private String word(int place) {
      if (place >= words.length) {
        throw new IllegalArgumentException("\"" + text + "\" has too few numbers");
      }
      return words[place];
    }
  }
}
