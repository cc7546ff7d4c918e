package dev.covey.models.libtorch;

import dev.covey.core.error.EngineException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Settings of the native library, and its start, once a process. */
final class Natives {
  private static final String LOGGER = "org.bytedeco.javacpp.logger";

  private static boolean started;

  private Natives() {}

  /** Version of the library, without loading natives. */
  static String version() {
    configure();
    try {
      return Loader.getVersion("org.bytedeco", "pytorch");
    } catch (java.io.IOException e) {
      throw new EngineException("the LibTorch jar does not name its version: " + e, e);
    }
  }

  /**
   * Loads the natives; the first call in a process takes seconds.
   *
   * @throws EngineException if they do not load here
   */
  static synchronized void start() {
    if (started) {
      return;
    }
    configure();
    try {
      torch.get_num_threads();
    } catch (LinkageError e) {
      throw new EngineException(
          "LibTorch does not start on this machine: "
              + e
              + "; it needs the natives of this platform on the class path, libstdc++6, and a"
              + " writable cache folder ("
              + System.getProperty("org.bytedeco.javacpp.cachedir")
              + ")",
          e);
    }
    started = true;
  }

  /** Runs native work, turning what LibTorch throws into the typed error. */
  static <T> T guarded(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      if (e.getClass() != RuntimeException.class) {
        // Ours; a C++ exception arrives as a plain RuntimeException.
        throw e;
      }
      String message = String.valueOf(e.getMessage());
      throw new EngineException(
          "LibTorch failed to " + what + ": " + message.lines().findFirst().orElse(message), e);
    } catch (OutOfMemoryError e) {
      throw new EngineException(
          "out of native memory to " + what + ": " + e.getMessage() + "; try a smaller batch", e);
    }
  }

  /** Has to come before the first class of JavaCPP; whatever is set already stays. */
  private static void configure() {
    setDefault("org.bytedeco.javacpp.cachedir", cacheFolder().toString());
    // The limit is on the whole process, Java heap included, and is checked at each allocation.
    setDefault("org.bytedeco.javacpp.maxphysicalbytes", "0");
    if (System.getProperty(LOGGER) == null && hasSlf4j()) {
      // Otherwise it prints a warning on each start that OpenBLAS has another version than JavaCPP.
      System.setProperty(LOGGER, "slf4j");
      setDefault("org.slf4j.simpleLogger.log.org.bytedeco.javacpp", "error");
    }
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static boolean hasSlf4j() {
    try {
      Class.forName("org.slf4j.LoggerFactory", false, Natives.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static Path cacheFolder() {
    Map<String, String> environment = System.getenv();
    String root = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        root.isEmpty() ? Path.of(System.getProperty("user.home", "."), ".cache") : Path.of(root);
    return caches.resolve("covey").resolve("javacpp");
  }
}
