package dev.covey.crypto.secagg.graph;

/**
 * How unlikely a failure has to be.
 *
 * @param securityBits sigma: a graph that gives an input away has probability below 2^-sigma
 * @param correctnessBits eta: a sum that cannot be opened although no more than the expected
 *     clients dropped out has probability below 2^-eta
 */
public record Margins(int securityBits, int correctnessBits) {
  /** The values of Bell et al. 2020, section 3. */
  public static final Margins DEFAULT = new Margins(40, 30);

  public Margins {
    if (securityBits < 1 || securityBits > 256 || correctnessBits < 1 || correctnessBits > 256) {
      throw new IllegalArgumentException(
          "margins are 1 to 256 bits, got " + securityBits + " and " + correctnessBits);
    }
  }
}
