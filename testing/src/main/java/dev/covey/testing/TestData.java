package dev.covey.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Data that the project does not ship, found under the system property {@code covey.test.data}. */
public final class TestData {
  private TestData() {}

  /** The file, or a loud skip of the calling test where it is absent. */
  public static Path require(String relative) {
    Path file = Path.of(System.getProperty("covey.test.data", "../shared/data")).resolve(relative);
    if (!Files.exists(file)) {
      System.err.println(
          "SKIPPED for want of " + relative + ": set -Dcovey.test.data=FOLDER to run this test");
    }
    Assumptions.assumeTrue(Files.exists(file), () -> "no " + relative + " under covey.test.data");
    return file;
  }

  /** The root of the source tree. */
  public static Path repositoryRoot() {
    return Path.of(System.getProperty("covey.root", "."));
  }
}
