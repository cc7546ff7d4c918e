package dev.covey.models.conformance;

/**
 * How far an engine may be off. The defaults fit float32 on the CPU.
 *
 * @param centralDifference of a float gradient against central differences of the float loss,
 *     relative to the norm of the tensor's gradient. The differences use Richardson extrapolation
 *     over steps of 0.04 and 0.02 in parameter norm, so that the loss's own rounding (about 1e-7 of
 *     it) and not the truncation is what remains.
 * @param gradient of a float gradient against one in double, relative to its norm
 * @param loss of two ways to the same loss, relative
 * @param update of an optimizer's change of the parameters, relative to its norm
 */
public record Tolerance(double centralDifference, double gradient, double loss, double update) {
  public static final Tolerance FLOAT32 = new Tolerance(2e-3, 2e-5, 1e-5, 1e-4);
}
