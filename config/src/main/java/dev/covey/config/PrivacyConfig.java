package dev.covey.config;

/** Table {@code [privacy]}. */
public record PrivacyConfig(Placement placement) {
  /** Where noise is added. */
  public enum Placement {
    /** Nowhere. */
    NONE("none");

    private final String keyword;

    Placement(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }
}
