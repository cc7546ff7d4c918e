package dev.covey.config;

/** Table {@code [security]}. */
public record SecurityConfig(SecureAggregation secureAggregation) {
  /** Whether the coordinator is kept from single updates. */
  public enum SecureAggregation {
    /** It sees each update. */
    OFF("off");

    private final String keyword;

    SecureAggregation(String keyword) {
      this.keyword = keyword;
    }

    /** As in the file. */
    public String keyword() {
      return keyword;
    }
  }
}
