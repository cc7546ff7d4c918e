package dev.covey.cli.command;

import dev.covey.core.Provenance;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.ExitCodes;
import dev.covey.core.error.InternalException;
import dev.covey.core.error.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code covey new}. */
@Command(
    name = "new",
    description = "Begin an experiment, or with --java a project for your own algorithms.")
final class NewCommand extends Verb {
  private static final Map<String, List<String>> TEMPLATES =
      Map.of(
          "experiment", List.of("experiment.toml", "README.md"),
          "java",
              List.of(
                  "pom.xml",
                  "experiment.toml",
                  "README.md",
                  "src/main/java/plugin/SignDescent.java",
                  "src/main/java/plugin/SquareRootWeightedMean.java",
                  "src/main/java/plugin/ConsecutiveClients.java",
                  "src/main/java/plugin/ByMessageLength.java",
                  "src/main/java/plugin/CarriedMomentum.java"));

  @Parameters(paramLabel = "DIR", description = "Folder to make; must not exist or be empty.")
  private Path folder = Path.of(".");

  @Option(
      names = "--java",
      description = "A Maven project with one example of each extension point.")
  private boolean java;

  @Override
  public Integer call() {
    requireEmpty();
    String template = java ? "java" : "experiment";
    List<String> written = new ArrayList<>();
    for (String file : TEMPLATES.getOrDefault(template, List.of())) {
      copy(template, file);
      written.add(folder.resolve(file).toString());
    }
    if (json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("folder", folder.toString());
      result.put("files", written);
      printJson(result);
    } else {
      written.forEach(out()::println);
      err()
          .println(
              java
                  ? "next: read "
                      + folder.resolve("README.md")
                      + "; it says how to build and run the plug-in"
                  : "next: covey run " + folder);
    }
    return ExitCodes.DONE;
  }

  private void requireEmpty() {
    try {
      if (Files.exists(folder)) {
        try (Stream<Path> inside = Files.list(folder)) {
          if (inside.findAny().isPresent()) {
            throw new ConfigurationException(
                folder + " is not empty; name a folder that does not exist yet");
          }
        }
      }
    } catch (IOException e) {
      throw new ConfigurationException(folder + " cannot be used: " + e.getMessage(), e);
    }
  }

  private void copy(String template, String file) {
    Path target = folder.resolve(file);
    String resource = "template/" + template + "/" + file;
    try (InputStream in = NewCommand.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new InternalException("the template " + resource + " is missing from this build");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.createDirectories(target.toAbsolutePath().getParent());
      Files.writeString(target, filled(text));
    } catch (IOException e) {
      throw new StoreException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  /** A template with its marks replaced: by the folder's name and path, and by where Covey is. */
  private String filled(String text) {
    Path absolute = folder.toAbsolutePath().normalize();
    return text.replace("@name@", String.valueOf(absolute.getFileName()))
        .replace("@path@", absolute.toString())
        .replace("@covey@", System.getProperty("covey.home", "/path/to/covey"))
        .replace("@version@", Provenance.versionOfCovey());
  }
}
