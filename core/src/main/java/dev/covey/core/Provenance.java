package dev.covey.core;

/**
 * Where a result comes from: enough to make it again.
 *
 * @param gitCommit commit of the source tree, or {@code unknown} outside one
 * @param configSha256 digest of the resolved experiment file
 * @param dataSha256 digest of everything that determines the data
 * @param baseModelSha256 digest of the base model's architecture and parameters
 */
public record Provenance(
    String coveyVersion,
    String gitCommit,
    String javaVersion,
    String engine,
    String engineVersion,
    String device,
    String configSha256,
    String dataSha256,
    String baseModelSha256,
    Hardware hardware) {

  /** Version of Covey, from the manifest; {@code development} when run from class folders. */
  public static String versionOfCovey() {
    String version = Provenance.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** The commit the launcher found, or {@code unknown}. */
  public static String commitOfCovey() {
    return System.getProperty("covey.git.commit", "unknown");
  }
}
