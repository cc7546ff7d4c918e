package dev.covey.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An image that docker/build-image made, taken apart.
 *
 * @param root its root file system, as a container engine would lay it out
 * @param digest of its manifest, as {@code sha256:...}
 */
record Image(JsonNode config, Path root, String digest) {

  /** Builds one; skips the test where the jars that go into it are not there, or are old. */
  static Image build(Path work, String... arguments) throws IOException, InterruptedException {
    if (!jarsAreOfThisBuild()) {
      Project.skip("the tests of images: the jars are not of this build; `mvn verify` makes them");
    }
    Path archive = work.resolve("image.tar");
    List<String> command = new ArrayList<>();
    command.add(Project.docker("build-image").toString());
    command.add("--out");
    command.add(archive.toString());
    command.addAll(List.of(arguments));
    run(work, command);
    return unpack(work, archive);
  }

  /** {@code mvn test} compiles without making jars, and those of an older build may be left. */
  private static boolean jarsAreOfThisBuild() throws IOException {
    Path target = Project.root().resolve("cli/target");
    Path list = target.resolve("dependencies.classpath");
    if (!Files.exists(list)) {
      return false;
    }
    List<Path> jars = new ArrayList<>();
    try (Stream<Path> own = Files.list(target)) {
      own.filter(path -> path.toString().endsWith(".jar")).forEach(jars::add);
    }
    for (String jar : Project.text(list).split(File.pathSeparator)) {
      if (Path.of(jar).startsWith(Project.root())) {
        jars.add(Path.of(jar));
      }
    }
    for (Path jar : jars) {
      if (!Files.exists(jar) || !holdsEveryClass(jar, jar.resolveSibling("classes"))) {
        return false;
      }
    }
    return !jars.isEmpty();
  }

  private static boolean holdsEveryClass(Path jar, Path classes) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile());
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        ZipEntry entry = zip.getEntry(classes.relativize(file).toString());
        if (entry == null) {
          return false;
        }
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(file));
        if (crc.getValue() != entry.getCrc()) {
          return false;
        }
      }
      return true;
    }
  }

  private static Image unpack(Path work, Path archive) throws IOException, InterruptedException {
    Path layout = Files.createDirectories(work.resolve("layout"));
    run(work, List.of("tar", "-xf", archive.toString(), "-C", layout.toString()));
    JsonNode index = Project.JSON.readTree(layout.resolve("index.json").toFile());
    String digest = index.path("manifests").path(0).path("digest").asText();
    JsonNode manifest = Project.JSON.readTree(blob(layout, digest).toFile());
    JsonNode config =
        Project.JSON.readTree(
            blob(layout, manifest.path("config").path("digest").asText()).toFile());
    Path root = Files.createDirectories(work.resolve("root"));
    for (JsonNode layer : manifest.path("layers")) {
      Path blob = blob(layout, layer.path("digest").asText());
      run(
          work,
          List.of("tar", "-xf", blob.toString(), "--no-same-owner", "-p", "-C", root.toString()));
    }
    return new Image(config, root, digest);
  }

  static Path blob(Path layout, String digest) {
    assertThat(digest).startsWith("sha256:");
    return layout.resolve("blobs").resolve(digest.replace(':', '/'));
  }

  private static void run(Path work, List<String> command)
      throws IOException, InterruptedException {
    Path log = work.resolve("build.log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as("%s: %s", command, Files.readString(log)).isZero();
  }
}
