package dev.covey.crypto.pki;

/** What a certificate says its holder may do. */
public enum CertifiedRole {
  /** Takes part in rounds. */
  CLIENT("client"),
  /** Controls runs and the roster. */
  OPERATOR("operator");

  private final String label;

  CertifiedRole(String label) {
    this.label = label;
  }

  /** The host part of the URI in certificates; never changes. */
  public String label() {
    return label;
  }
}
