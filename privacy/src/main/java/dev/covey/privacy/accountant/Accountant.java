package dev.covey.privacy.accountant;

/** The ways to bound epsilon. All are valid where they apply; the smallest may be claimed. */
public enum Accountant {
  /** Renyi divergences and their conversion; applies to every event. */
  RDP("rdp"),

  /**
   * The privacy loss distribution on a grid; applies to Gaussian noise, sampled by Poisson or not.
   */
  PLD("pld"),

  /** The closed form of the Gaussian; applies to Gaussian noise without sampling. */
  ANALYTIC_GAUSSIAN("analytic_gaussian");

  private final String label;

  Accountant(String label) {
    this.label = label;
  }

  /** The name in files and on the command line. */
  public String label() {
    return label;
  }
}
