package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.config.ExperimentFile;
import dev.covey.coordinator.federation.FederatedRun;
import dev.covey.coordinator.federation.RunListener;
import dev.covey.core.Clock;
import dev.covey.core.error.ExitCodes;
import dev.covey.simulation.ExperimentRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code covey new} writes is valid, compiles, and does what it says. */
class NewCommandTest {
  /** The template's experiment made short: other data and no pre-training. */
  private static final List<String> SHORT =
      List.of(
          "run.rounds=2",
          "run.engine=tiny",
          "model.base=random",
          "model.tokenizer=byte",
          "data.source=jsonl",
          "training.local-steps=4");

  @TempDir Path folder;

  @Test
  void theExperimentTemplateIsValid() {
    Path experiment = folder.resolve("mine");
    Cli made = covey("new", experiment, "--json");
    assertThat(made.exitCode()).as(made.err()).isEqualTo(ExitCodes.DONE);
    assertThat(made.json().path("files")).hasSize(2);
    assertThat(experiment.resolve("README.md")).content().contains("# mine").doesNotContain("@");
    assertThat(experiment.resolve("experiment.toml")).content().doesNotContain("@");
    JsonNode checked = covey("check", experiment, "--json").json();
    assertThat(checked.path("valid").asBoolean()).isTrue();
    assertThat(checked.path("warnings")).isEmpty();
    assertThat(checked.path("experiment").asText()).contains("name = \"mine\"");
  }

  @Test
  void aFolderInUseIsLeftAlone() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");
    Cli cli = covey("new", folder);
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).contains("not empty");
    assertThat(folder.resolve("experiment.toml")).doesNotExist();
  }

  @Test
  void everyClassOfTheJavaTemplateChangesTheModel() throws IOException {
    Path project = folder.resolve("algorithms");
    Cli made = covey("new", project, "--java");
    assertThat(made.exitCode()).as(made.err()).isEqualTo(ExitCodes.DONE);
    assertThat(made.err()).contains("README.md");
    compile(project);
    assertThat(covey("check", project).exitCode()).isEqualTo(ExitCodes.DONE);

    String withAll = checkpoint(project, List.of());
    assertThat(checkpoint(project, List.of())).isEqualTo(withAll);
    Map<String, String> shipped =
        Map.of(
            "data.partition", "natural",
            "training.correction", "none",
            "cohort.sampling", "uniform",
            "aggregation.rule", "mean",
            "aggregation.server-optimizer", "fedavg");
    for (Map.Entry<String, String> other : shipped.entrySet()) {
      assertThat(checkpoint(project, List.of(other.getKey() + "=" + other.getValue())))
          .as(other.getKey())
          .isNotEqualTo(withAll);
    }
  }

  /** As {@code mvn compile}, against the class path of this test. */
  private static void compile(Path project) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path classes = Files.createDirectories(project.resolve("target/classes"));
    List<Path> sources;
    try (var files = Files.walk(project.resolve("src"))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    List<String> options = new ArrayList<>();
    options.addAll(
        List.of("--release", "17", "-Xlint:all", "-proc:none", "-d", classes.toString()));
    options.addAll(List.of("-cp", System.getProperty("java.class.path")));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      assertThat(
              compiler
                  .getTask(
                      null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                  .call())
          .isTrue();
    }
  }

  /** Runs the project's experiment, shortened; the digest of the final model. */
  private String checkpoint(Path project, List<String> overrides) throws IOException {
    List<String> sets = new ArrayList<>(SHORT);
    sets.add("data.path=" + TinyExperiment.write(folder.resolve("data")).resolve("chat.jsonl"));
    sets.addAll(overrides);
    FederatedRun.Result result =
        new ExperimentRunner(folder.resolve("cache"), Clock.system())
            .run(ExperimentFile.load(project, sets), folder.resolve("runs"), new RunListener() {});
    assertThat(result.status()).isEqualTo("completed");
    return Cli.json(Files.readString(result.folder().resolve("summary.json")))
        .path("checkpoint_sha256")
        .asText();
  }
}
