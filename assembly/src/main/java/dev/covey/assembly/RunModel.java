package dev.covey.assembly;

import dev.covey.config.Experiment;
import dev.covey.config.ExperimentFile;
import dev.covey.config.ModelConfig;
import dev.covey.core.error.ModelException;
import dev.covey.models.gpt.LoraMerge;
import dev.covey.models.huggingface.PeftAdapter;
import dev.covey.models.spi.GptSpec;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The model that a run left: its base with the adapter merged in, or the whole model where all of
 * it was trained.
 */
public final class RunModel {
  private RunModel() {}

  /** Whether a folder is a run's. */
  public static boolean isRunFolder(Path folder) {
    return Files.isRegularFile(folder.resolve("experiment.toml"))
        && Files.isDirectory(folder.resolve("store"));
  }

  /** A run's folder or a model folder. */
  public static BaseModel openAny(Path folder) {
    return isRunFolder(folder) ? open(folder) : ModelFolder.open(folder);
  }

  /**
   * Opens the newest model of a run.
   *
   * @throws ModelException if the run has left none yet
   */
  public static BaseModel open(Path run) {
    if (Files.isDirectory(run.resolve("model"))) {
      return ModelFolder.open(run.resolve("model"));
    }
    Path adapterFolder = run.resolve("adapter");
    if (!Files.isDirectory(adapterFolder)) {
      throw new ModelException(
          "run "
              + run
              + " has left no adapter yet; wait for its first round, or `covey resume "
              + run
              + "`");
    }
    BaseModel base = base(run);
    PeftAdapter adapter = PeftAdapter.read(adapterFolder);
    if (!(base.spec() instanceof GptSpec spec)) {
      throw new ModelException(
          "run " + run + " has an adapter for " + base.spec().describe() + ", which takes none");
    }
    return new BaseModel(
        spec,
        LoraMerge.merge(base.weights(), adapter.layoutOn(spec), adapter.tensors()),
        base.tokenizer());
  }

  /** The model that a run started from. */
  public static BaseModel base(Path run) {
    if (Files.isDirectory(run.resolve("base"))) {
      return ModelFolder.open(run.resolve("base"));
    }
    Experiment experiment = ExperimentFile.loadResolved(run).experiment();
    if (experiment.model().base() instanceof ModelConfig.Base.Folder folder) {
      return openAny(folder.path());
    }
    throw new ModelException(
        "run " + run + " has lost its base model; `covey resume " + run + "` makes it again");
  }
}
