package dev.covey.assembly;

import dev.covey.core.error.ConfigurationException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds classes that an experiment file names, on the class path and on {@code run.plugin-path}.
 */
public final class Plugins {
  private final ClassLoader loader;
  private final List<Path> path;

  public Plugins(List<Path> path) {
    this.path = List.copyOf(path);
    URL[] urls = path.stream().map(Plugins::url).toArray(URL[]::new);
    this.loader = new URLClassLoader(urls, Plugins.class.getClassLoader());
  }

  private static URL url(Path entry) {
    if (!Files.exists(entry)) {
      throw new ConfigurationException(
          "run.plugin-path: "
              + entry
              + " does not exist; build the plug-in first (mvn package in its folder)");
    }
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new ConfigurationException(
          "run.plugin-path: " + entry + " cannot be a class path entry", e);
    }
  }

  /**
   * An instance of a named class.
   *
   * @param key the configuration key that names it, for error messages
   */
  public <T> T instantiate(String key, String className, Class<T> type) {
    try {
      Class<?> found = Class.forName(className, true, loader);
      if (!type.isAssignableFrom(found)) {
        throw new ConfigurationException(
            key + " = \"" + className + "\": the class does not implement " + type.getName());
      }
      return type.cast(found.getConstructor().newInstance());
    } catch (ClassNotFoundException e) {
      throw new ConfigurationException(
          key
              + " = \""
              + className
              + "\": no such class on the class path or on run.plugin-path "
              + path,
          e);
    } catch (NoSuchMethodException e) {
      throw new ConfigurationException(
          key + " = \"" + className + "\": the class needs a public constructor without arguments",
          e);
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ConfigurationException(
          key + " = \"" + className + "\": cannot be created: " + cause, e);
    }
  }
}
