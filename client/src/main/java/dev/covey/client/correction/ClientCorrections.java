package dev.covey.client.correction;

/** The corrections that come with Covey. */
public final class ClientCorrections {
  private ClientCorrections() {}

  /** Plain local training. */
  public static ClientCorrection none() {
    return start -> ClientCorrection.Terms.NONE;
  }

  /**
   * FedProx (Li et al. 2020, MLSys, equation 2): adds {@code mu/2 ||w - w_global||^2}.
   *
   * @param mu above 0
   */
  public static ClientCorrection fedProx(double mu) {
    if (!(mu > 0) || Double.isInfinite(mu)) {
      throw new IllegalArgumentException("FedProx needs a finite mu above 0, got " + mu);
    }
    return start -> new ClientCorrection.Terms(mu, null);
  }

  /** SCAFFOLD with option II for the control variates; for plain SGD only. */
  public static ClientCorrection scaffold() {
    return new Scaffold();
  }
}
