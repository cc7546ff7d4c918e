package dev.covey.privacy.distributed;

/** Which distribution the shares of noise have. */
public enum ShareNoise {
  /** Discrete Gaussian shares (Kairouz-Liu-Steinke 2021); their sum is nearly one. */
  DISCRETE_GAUSSIAN("discrete-gaussian"),

  /** Skellam shares (Agarwal-Kairouz-Liu 2021); their sum is exactly one. */
  SKELLAM("skellam");

  private final String label;

  ShareNoise(String label) {
    this.label = label;
  }

  /** The name in files. */
  public String label() {
    return label;
  }
}
