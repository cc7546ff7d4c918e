package dev.covey.assembly;

import java.nio.file.Path;
import java.nio.file.Paths;

/** The user's cache folder: what can be made again. */
public final class CacheFolder {
  private CacheFolder() {}

  /** {@code $XDG_CACHE_HOME/covey}, or {@code ~/.cache/covey}. */
  public static Path path() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path parent =
        configured == null || configured.isBlank()
            ? Paths.get(System.getProperty("user.home"), ".cache")
            : Paths.get(configured);
    return parent.resolve("covey");
  }
}
