package dev.covey.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.testing.TestData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
  @TempDir Path folder;

  @Test
  void everyExampleLoadsWithoutWarningsAndGoesRound() throws Exception {
    Path play = Files.writeString(folder.resolve("play.txt"), "A:\nWords.\n");
    List<Path> examples;
    try (Stream<Path> files = Files.list(TestData.repositoryRoot().resolve("examples"))) {
      examples =
          files.filter(path -> Files.exists(path.resolve(ExperimentFile.NAME))).sorted().toList();
    }
    assertThat(examples).hasSizeGreaterThanOrEqualTo(4);
    for (Path example : examples) {
      boolean needsText = example.getFileName().toString().equals("shakespeare");
      LoadedExperiment loaded =
          ExperimentFile.load(example, needsText ? List.of("data.path=" + play) : List.of());
      assertThat(loaded.warnings()).as(example.toString()).isEmpty();
      assertThat(
              ExperimentFile.parse("f", loaded.experiment().toToml(), folder, List.of())
                  .experiment())
          .isEqualTo(loaded.experiment());
      assertThat(example.resolve("README.md")).exists();
    }
  }
}
