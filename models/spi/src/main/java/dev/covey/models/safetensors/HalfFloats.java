package dev.covey.models.safetensors;

/** IEEE 754 binary16, which Java 17 has no conversion for. */
public final class HalfFloats {
  private static final int FLOAT_MANTISSA_BITS = 23;
  private static final int HALF_MANTISSA_BITS = 10;
  private static final int SHIFT = FLOAT_MANTISSA_BITS - HALF_MANTISSA_BITS;
  private static final int FLOAT_BIAS = 127;
  private static final int HALF_BIAS = 15;

  /** 2^-24, the smallest positive half. */
  private static final float SUBNORMAL_STEP = 0x1p-24f;

  private HalfFloats() {}

  /** Exact value of a half. */
  public static float fromHalf(short half) {
    int bits = half & 0xffff;
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >>> HALF_MANTISSA_BITS) & 0x1f;
    int mantissa = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = mantissa * SUBNORMAL_STEP;
      return sign == 0 ? magnitude : -magnitude;
    }
    int floatExponent = exponent == 0x1f ? 0xff : exponent - HALF_BIAS + FLOAT_BIAS;
    return Float.intBitsToFloat(sign | floatExponent << FLOAT_MANTISSA_BITS | mantissa << SHIFT);
  }

  /** Nearest half, ties to even; beyond 65504 (and a half step) infinite. */
  public static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    int exponent = (magnitude >>> FLOAT_MANTISSA_BITS) - FLOAT_BIAS + HALF_BIAS;
    if (exponent >= 0x1f) {
      return (short) (sign | 0x7c00);
    }
    if (exponent <= 0) {
      // Scaling by a power of two is exact, and rint rounds to even: the rest is an integer count.
      return (short) (sign | (int) Math.rint(Math.abs((double) value) / SUBNORMAL_STEP));
    }
    int rounded = magnitude + (1 << (SHIFT - 1)) - 1 + ((magnitude >>> SHIFT) & 1);
    int half = (rounded >>> SHIFT) - ((FLOAT_BIAS - HALF_BIAS) << HALF_MANTISSA_BITS);
    return (short) (sign | Math.min(half, 0x7c00));
  }
}
