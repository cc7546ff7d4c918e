package dev.covey.assembly;

import dev.covey.config.Experiment;
import dev.covey.config.ModelConfig;
import dev.covey.core.Seeds;
import dev.covey.core.Sha256;
import dev.covey.core.error.ConfigurationException;
import dev.covey.core.error.DataException;
import dev.covey.core.error.StoreException;
import dev.covey.models.data.FederatedText;
import dev.covey.models.data.TokenBlocks;
import dev.covey.models.gpt.GptInitializer;
import dev.covey.models.nplm.NplmInitializer;
import dev.covey.models.spi.Device;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.TrainingEngine;
import dev.covey.models.spi.TrainingEngines;
import dev.covey.models.spi.Weights;
import dev.covey.models.tokenizer.Tokenizer;
import dev.covey.models.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Finds or makes the model that an experiment starts from. */
public final class BaseModels {
  private BaseModels() {}

  /**
   * A base model and how it came about.
   *
   * @param origin how, for people
   * @param keep whether the run must keep a copy, because the model exists nowhere else for good
   */
  public record Resolved(BaseModel model, Origin origin, boolean keep) {}

  /** How a base model came about. */
  public enum Origin {
    PRETRAINED,
    CACHED,
    RANDOM,
    LOADED
  }

  /**
   * Resolves {@code model.base}; pre-trains at most once per cache.
   *
   * @param cache folder for pre-trained models
   */
  public static Resolved resolve(
      Experiment experiment,
      FederatedText text,
      Device device,
      Path cache,
      Pretrainer.Progress progress) {
    ModelConfig model = experiment.model();
    if (model.base() instanceof ModelConfig.Base.Folder folder) {
      return new Resolved(load(model, folder.path()), Origin.LOADED, false);
    }
    Seeds seeds = Seeds.root(experiment.run().seed()).child("base");
    if (model.base() instanceof ModelConfig.Base.Random) {
      Tokenizer tokenizer = tokenizer(model.tokenizer(), text);
      ModelSpec spec = spec(model.architecture(), tokenizer);
      return new Resolved(
          new BaseModel(spec, initialise(spec, seeds), tokenizer), Origin.RANDOM, true);
    }
    return pretrained(
        experiment,
        (ModelConfig.Base.Pretrain) model.base(),
        text,
        device,
        cache.resolve("base"),
        seeds,
        progress);
  }

  private static BaseModel load(ModelConfig model, Path folder) {
    if (model.tokenizer() instanceof ModelConfig.Tokenizer.File file
        && !RunModel.isRunFolder(folder)) {
      return ModelFolder.open(folder, Tokenizers.load(file.path()));
    }
    return RunModel.openAny(folder);
  }

  private static Resolved pretrained(
      Experiment experiment,
      ModelConfig.Base.Pretrain plan,
      FederatedText text,
      Device device,
      Path cache,
      Seeds seeds,
      Pretrainer.Progress progress) {
    if (text.publicTrain().isEmpty()) {
      throw new DataException(
          "model.base = \"pretrain\" needs public text, and there is none ("
              + text.description()
              + "): set data.public-fraction, or give a model folder as model.base");
    }
    ModelConfig model = experiment.model();
    Tokenizer tokenizer = tokenizer(model.tokenizer(), text);
    ModelSpec spec = spec(model.architecture(), tokenizer);
    TrainingEngine engine = TrainingEngines.find(experiment.run().engine(), spec);
    Path folder = cache.resolve(key(model, plan, spec, engine, device, text, seeds));
    if (Files.isDirectory(folder)) {
      return new Resolved(ModelFolder.open(folder), Origin.CACHED, true);
    }
    TokenBlocks blocks =
        TokenBlocks.pack("the public text", text.publicTrain(), tokenizer, spec.context());
    Weights trained =
        Pretrainer.train(
            engine, device, spec, initialise(spec, seeds), blocks, plan, seeds, progress);
    BaseModel result = new BaseModel(spec, trained, tokenizer);
    cacheAtomically(folder, result);
    return new Resolved(result, Origin.PRETRAINED, true);
  }

  /** What the trained parameters depend on. */
  private static String key(
      ModelConfig model,
      ModelConfig.Base.Pretrain plan,
      ModelSpec spec,
      TrainingEngine engine,
      Device device,
      FederatedText text,
      Seeds seeds) {
    Sha256 hash =
        new Sha256()
            .update("covey.base/1")
            .update(spec.toString())
            .update(model.tokenizer().toString())
            .update(plan.toString())
            .update(engine.name())
            .update(engine.version())
            .update(device.toString())
            .update(seeds.toLong());
    text.publicTrain().forEach(hash::update);
    return hash.hex().substring(0, 32);
  }

  private static void cacheAtomically(Path folder, BaseModel model) {
    try {
      Files.createDirectories(folder.getParent());
      Path temporary = Files.createTempDirectory(folder.getParent(), "making-");
      ModelFolder.write(temporary, model);
      try {
        Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException
          | DirectoryNotEmptyException
          | AtomicMoveNotSupportedException e) {
        // Another process made the same model at the same time; either copy will do.
        deleteRecursively(temporary);
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot cache the base model in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void deleteRecursively(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static Tokenizer tokenizer(ModelConfig.Tokenizer choice, FederatedText text) {
    if (choice instanceof ModelConfig.Tokenizer.Bpe bpe) {
      return Tokenizers.trainBpe(text.tokenizerText(), bpe.vocabulary());
    }
    if (choice instanceof ModelConfig.Tokenizer.Characters) {
      return Tokenizers.trainCharacters(text.tokenizerText());
    }
    if (choice instanceof ModelConfig.Tokenizer.Bytes) {
      return Tokenizers.bytes();
    }
    if (choice instanceof ModelConfig.Tokenizer.File file) {
      return Tokenizers.load(file.path());
    }
    throw new ConfigurationException(
        "model.tokenizer: a new model needs a tokenizer of its own; allowed are bpe, byte, char or a tokenizer.json");
  }

  private static ModelSpec spec(ModelConfig.Architecture architecture, Tokenizer tokenizer) {
    int vocabulary = tokenizer.vocabularySize();
    if (architecture instanceof ModelConfig.Architecture.Gpt2 gpt) {
      return new GptSpec(vocabulary, gpt.context(), gpt.width(), gpt.layers(), gpt.heads());
    }
    if (architecture instanceof ModelConfig.Architecture.Nplm nplm) {
      return new NplmSpec(vocabulary, nplm.context(), nplm.embedding(), nplm.hidden());
    }
    throw new ConfigurationException("model: the sizes of a new model must be given");
  }

  private static Weights initialise(ModelSpec spec, Seeds seeds) {
    if (spec instanceof GptSpec gpt) {
      return GptInitializer.initialize(gpt, seeds.child("weights").toLong());
    }
    return NplmInitializer.initialise((NplmSpec) spec, seeds.child("weights"));
  }

  /**
   * Fewest tokens in a block for nplm: its predictions at a block's start lack context, so few
   * blocks are better.
   */
  private static final int NPLM_BLOCK = 10;

  /** Tokens a block of training data has: the file's choice, or the model's context. */
  public static int blockLength(ModelConfig model, ModelSpec spec) {
    if (spec instanceof NplmSpec) {
      return Math.max(NPLM_BLOCK, spec.context());
    }
    Optional<Integer> chosen =
        model.architecture() instanceof ModelConfig.Architecture.OfBase ofBase
                && ofBase.context().isPresent()
            ? Optional.of(ofBase.context().getAsInt())
            : Optional.empty();
    int length = chosen.orElse(spec.context());
    if (length > spec.context()) {
      throw new ConfigurationException(
          "model.context = "
              + length
              + ": the base model's context is "
              + spec.context()
              + ", at most that is allowed");
    }
    return length;
  }
}
