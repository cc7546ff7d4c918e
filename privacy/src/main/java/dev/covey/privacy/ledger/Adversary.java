package dev.covey.privacy.ledger;

/** Against whom an epsilon holds. Who sees more is protected from less. */
public enum Adversary {
  /** Sees released models and figures, but no roster, message or payment. */
  RELEASE_READER(false, "those who see releases only"),

  /** Sees rosters and payments besides: every client, and whoever reads what is published. */
  PARTICIPANT(true, "clients and readers of rosters"),

  /** Runs an edge or the cloud and sees every message sent to it. */
  COORDINATOR(true, "the coordinator");

  private final boolean seesRosters;
  private final String label;

  Adversary(boolean seesRosters, String label) {
    this.seesRosters = seesRosters;
    this.label = label;
  }

  /** Whether who took part is known, so that sampling hides nobody. */
  public boolean seesRosters() {
    return seesRosters;
  }

  /** In words, as summaries show it. */
  public String label() {
    return label;
  }
}
