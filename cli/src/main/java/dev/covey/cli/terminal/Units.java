package dev.covey.cli.terminal;

import java.util.Locale;

/**
 * Numbers as people read them, the same in the terminal and in the report, whatever the machine's
 * locale. Values that are not finite are written {@code NaN}, {@code ∞} and {@code -∞}.
 */
public final class Units {
  private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private Units() {}

  /** Bytes in decimal units: 512 B, 499 kB, 0.6 MB, 12.3 MB, 640 GB. */
  public static String bytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: found " + bytes + ", expected 0 or more");
    }
    double value = bytes;
    int unit = 0;
    // Half a unit is written in that unit (0.6 MB): runs move megabytes, and one unit reads better.
    while (value >= (unit == 0 ? 1000 : 500) - 0.5 && unit < BYTE_UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    double wholeFrom = unit == 0 ? 0 : unit == 1 ? 9.95 : 99.95;
    return String.format(
        Locale.ROOT, value >= wholeFrom ? "%.0f %s" : "%.1f %s", value, BYTE_UNITS[unit]);
  }

  /** A duration as m:ss or h:mm:ss, rounded to the second. */
  public static String duration(double millis) {
    if (!(millis >= 0) || Double.isInfinite(millis)) {
      return "-:--";
    }
    long seconds = Math.round(millis / 1000);
    long hours = seconds / 3600;
    return hours > 0
        ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, seconds / 60 % 60, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }

  /** A duration with its unit: 3 ms, 1.4 s, 41 s, then m:ss. */
  public static String seconds(double millis) {
    if (!(millis >= 0) || Double.isInfinite(millis) || millis >= 119_500) {
      return duration(millis);
    }
    if (millis < 999.5) {
      return String.format(Locale.ROOT, "%.0f ms", millis);
    }
    return String.format(Locale.ROOT, millis < 9_950 ? "%.1f s" : "%.0f s", millis / 1000);
  }

  /** A perplexity to three digits, and all digits before the point: 9.84, 38.2, 214, 50257. */
  public static String perplexity(double perplexity) {
    return threeDigits(perplexity);
  }

  /** A loss in nats per token to two decimals: 3.41. */
  public static String loss(double natsPerToken) {
    return finiteOr(natsPerToken, "%.2f");
  }

  /** A share of one as a percentage: 0.254 is 25.4 %. */
  public static String percent(double fraction) {
    return finiteOr(fraction * 100, Math.abs(fraction) < 0.0995 ? "%.1f %%" : "%.0f %%");
  }

  /** A count in groups of three, with narrow no-break spaces between them: 1 204 480. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count).replace(',', '\u202f');
  }

  /** Three digits, and all digits before the point; very large and very small in powers of ten. */
  public static String threeDigits(double value) {
    double size = Math.abs(value);
    if (size >= 999_999.5 || size < 0.0005 && size > 0) {
      return finiteOr(value, "%.2e");
    }
    return finiteOr(value, size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%.0f");
  }

  private static String finiteOr(double value, String format) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "-∞";
    }
    return String.format(Locale.ROOT, format, value);
  }
}
