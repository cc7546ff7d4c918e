package dev.covey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.config.EvaluationConfig.BaselineTraining;
import dev.covey.config.ModelConfig.Base;
import dev.covey.config.ModelConfig.Tokenizer;
import dev.covey.core.RunId;
import dev.covey.core.error.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentFileTest {
  @TempDir Path folder;

  private Experiment load(String toml, String... sets) {
    return ExperimentFile.parse("f", "schema = 1\n" + toml, folder, List.of(sets)).experiment();
  }

  @Test
  void theSmallestFileIsAWholeExperiment() {
    Experiment experiment = load("");
    assertThat(experiment.run().seed()).isEqualTo(1);
    assertThat(experiment.run().name()).isEqualTo(folder.getFileName().toString());
    assertThat(experiment.model().architecture())
        .isEqualTo(new ModelConfig.Architecture.Gpt2(128, 4, 4, 64));
    assertThat(experiment.aggregation().serverOptimizer())
        .isEqualTo(new AggregationConfig.ServerOptimizer.FedAvg(1));
  }

  @Test
  void anEmptyLoraTableSelectsAdapters() {
    assertThat(load("[model.lora]").model().trainable())
        .isEqualTo(
            new ModelConfig.Trainable.Lora(
                8, 16, List.of("c_attn"), ModelConfig.LoraAggregation.FFA));
    assertThat(load("", "model.lora={}").model().trainable())
        .isInstanceOf(ModelConfig.Trainable.Lora.class);
  }

  @Test
  void baselinesTrainAsTheClientsUnlessTheFileSaysOtherwise() {
    String both =
        "evaluation.baselines = [\"local\"]\ntraining.optimizer = \"sgd\"\n"
            + "training.momentum = 0.5\ntraining.learning-rate = 0.3\n";
    assertThat(load(both).evaluation().baselineTraining())
        .isEqualTo(
            new BaselineTraining(
                new TrainingConfig.Optimizer.Sgd(0.5), 0.3, EvaluationConfig.Schedule.CONSTANT));
    assertThat(load(both, "evaluation.baseline-schedule=linear").evaluation().baselineTraining())
        .isEqualTo(
            new BaselineTraining(
                new TrainingConfig.Optimizer.Sgd(0.5), 0.3, EvaluationConfig.Schedule.LINEAR));
    // Another optimizer's learning rate means something else: its own default, not the clients'.
    assertThat(load(both, "evaluation.baseline-optimizer=adamw").evaluation().baselineTraining())
        .isEqualTo(
            new BaselineTraining(
                new TrainingConfig.Optimizer.AdamW(0),
                TrainingKeys.ADAMW_LEARNING_RATE,
                EvaluationConfig.Schedule.CONSTANT));
  }

  @Test
  void howBaselinesTrainHasNoEffectWithoutBaselines() {
    assertThatThrownBy(() -> load("evaluation.baseline-learning-rate = 0.1"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("evaluation.baseline-learning-rate")
        .hasMessageContaining("evaluation.baselines");
  }

  @Test
  void aLinearScheduleFallsFromAllTowardsNothing() {
    EvaluationConfig.Schedule linear = EvaluationConfig.Schedule.LINEAR;
    assertThat(linear.factor(0)).isEqualTo(1);
    assertThat(linear.factor(0.75)).isEqualTo(0.25);
    assertThat(linear.factor(Math.nextDown(1.0))).isPositive();
    assertThat(EvaluationConfig.Schedule.CONSTANT.factor(0.75)).isEqualTo(1);
  }

  @Test
  void aRunsNameIsAlwaysFitForARunId() throws Exception {
    for (String name : List.of(".hidden", "my file", "ünï", "x".repeat(150), "a.b")) {
      Path named = Files.createDirectories(folder.resolve(name));
      Files.writeString(named.resolve("experiment.toml"), "schema = 1\n");
      String chosen = ExperimentFile.load(named, List.of()).experiment().run().name();
      assertThat(new RunId(chosen + "-" + Long.MAX_VALUE).value()).startsWith(chosen);
    }
    assertThat(ExperimentFile.parse("f", "schema = 1", Path.of("/"), List.of()).experiment().run())
        .extracting(RunConfig::name)
        .isEqualTo("experiment");
  }

  @Test
  void argumentsOverrideAndBareWordsAreStrings() {
    Experiment experiment = load("run.seed = 1", "run.seed=9", "run.name=7", "run.device=cuda");
    assertThat(experiment.run().seed()).isEqualTo(9);
    assertThat(experiment.run().name()).isEqualTo("7");
    assertThat(experiment.run().device()).isEqualTo(new RunConfig.Device.Cuda(0));
  }

  @Test
  void pathsAreLookedUpBesideTheFileFirst() throws Exception {
    Path base = Files.createDirectories(folder.resolve("base"));
    Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), "{}");
    Path jar = Files.writeString(folder.resolve("p.jar"), "");
    Experiment experiment =
        load(
            "model.base = \"./base\"\nmodel.tokenizer = \"tokenizer.json\"\n"
                + "run.plugin-path = [\"base/../p.jar\"]\n");
    assertThat(experiment.model().base()).isEqualTo(new Base.Folder(base));
    assertThat(experiment.model().tokenizer()).isEqualTo(new Tokenizer.File(tokenizer));
    assertThat(experiment.run().pluginPath()).containsExactly(jar);
    assertThat(load("model.base = \"base\"").model().tokenizer()).isEqualTo(new Tokenizer.OfBase());
  }

  @Test
  void pathsAreElseLookedUpInTheWorkingDirectory() throws Exception {
    // Tests run in the module's folder, which has a pom.xml; so has the file's folder here.
    Path beside = Files.writeString(folder.resolve("pom.xml"), "");
    Path working = Path.of("pom.xml").toAbsolutePath();
    String speakers = "data.source = \"speakers\"\n";
    assertThat(load(speakers + "data.path = \"pom.xml\"").data().source())
        .isEqualTo(new DataConfig.Source.Speakers(beside));
    assertThat(load(speakers, "data.path=pom.xml").data().source())
        .isEqualTo(new DataConfig.Source.Speakers(working));
    Files.delete(beside);
    assertThat(load(speakers + "data.path = \"pom.xml\"").data().source())
        .isEqualTo(new DataConfig.Source.Speakers(working));
  }

  @Test
  void aRunsOwnFileLoadsWhenItsDataHasGone() throws Exception {
    Path play = Files.writeString(folder.resolve("play.txt"), "");
    Experiment experiment = load("data.source = \"speakers\"\ndata.path = \"play.txt\"");
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.writeString(run.resolve("experiment.toml"), experiment.toToml());
    Files.delete(play);
    assertThat(ExperimentFile.loadResolved(run).experiment()).isEqualTo(experiment);
  }

  @Test
  void theDigestKnowsWhatChangesResults() {
    String digest = load("").sha256();
    assertThat(digest).hasSize(64);
    assertThat(
            load("run.name = \"other\"\nrun.parallel-clients = 3\nrun.journal = false\n"
                    + "run.checkpoints-kept = 9")
                .sha256())
        .isEqualTo(digest);
    assertThat(load("run.seed = 2").sha256()).isNotEqualTo(digest);
    assertThat(load("training.learning-rate = 0.002").sha256()).isNotEqualTo(digest);
    assertThat(load("training.learning-rate = 0.001").sha256()).isEqualTo(digest);
  }

  @Test
  void theDigestIsTheSameWhereverTheDataLies() throws Exception {
    String toml = "schema = 1\ndata.source = \"speakers\"\ndata.path = \"play.txt\"";
    Path a = Files.createDirectories(folder.resolve("a"));
    Path b = Files.createDirectories(folder.resolve("b"));
    Files.writeString(a.resolve("play.txt"), "");
    Files.writeString(b.resolve("play.txt"), "");
    Experiment first = ExperimentFile.parse("f", toml, a, List.of()).experiment();
    Experiment second = ExperimentFile.parse("f", toml, b, List.of()).experiment();
    assertThat(first).isNotEqualTo(second);
    assertThat(first.sha256()).isEqualTo(second.sha256());
  }

  @Test
  void minusZeroIsZero() {
    assertThat(load("training.max-gradient-norm = -0.0"))
        .isEqualTo(load("training.max-gradient-norm = 0"));
  }
}
