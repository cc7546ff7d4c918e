package dev.covey.assembly;

import java.nio.file.Path;

/** The user's cache folder: what can be made again. */
public final class CacheFolder {
  private CacheFolder() {}

  /** {@code $XDG_CACHE_HOME/covey}, or {@code ~/.cache/covey}. */
  public static Path path() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path parent =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return parent.resolve("covey");
  }
}
