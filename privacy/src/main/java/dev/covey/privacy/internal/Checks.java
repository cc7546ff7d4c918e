package dev.covey.privacy.internal;

import dev.covey.core.error.ConfigurationException;

/** Strict checks of privacy parameters: a wrong one must never become a claim. */
public final class Checks {
  private Checks() {}

  /** {@code value} if it is finite and positive. */
  public static double positive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw refuse(name, value, "a finite number above 0");
    }
    return value;
  }

  /** {@code value} if it is finite and not negative. */
  public static double notNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw refuse(name, value, "a finite number of at least 0");
    }
    return value;
  }

  /** {@code value} if it lies in [0, 1]. */
  public static double fraction(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw refuse(name, value, "a number from 0 to 1");
    }
    return value;
  }

  /** {@code value} if it lies strictly between 0 and 1. */
  public static double properFraction(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw refuse(name, value, "a number above 0 and below 1");
    }
    return value;
  }

  /** {@code value} if it is at least {@code least}. */
  public static long atLeast(String name, long value, long least) {
    if (value < least) {
      throw new ConfigurationException(
          name + " is " + value + ": expected a whole number of at least " + least);
    }
    return value;
  }

  private static ConfigurationException refuse(String name, double value, String expected) {
    return new ConfigurationException(name + " is " + value + ": expected " + expected);
  }
}
