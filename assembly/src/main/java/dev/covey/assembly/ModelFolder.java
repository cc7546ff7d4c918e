package dev.covey.assembly;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.covey.core.AtomicFiles;
import dev.covey.core.Utf8;
import dev.covey.core.error.ModelException;
import dev.covey.core.error.StoreException;
import dev.covey.models.huggingface.HuggingFaceModel;
import dev.covey.models.huggingface.HuggingFaceWriter;
import dev.covey.models.nplm.NplmInitializer;
import dev.covey.models.safetensors.SafetensorsFile;
import dev.covey.models.safetensors.SafetensorsWriter;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.ModelSpec;
import dev.covey.models.spi.NplmSpec;
import dev.covey.models.spi.WeightSource;
import dev.covey.models.tokenizer.Tokenizer;
import dev.covey.models.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model as a folder: config.json, model.safetensors and tokenizer.json. GPT-2 in Hugging Face's
 * layout; nplm in the same spirit with {@code "model_type": "nplm"}.
 */
public final class ModelFolder {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ModelFolder() {}

  /**
   * Opens model and tokenizer.
   *
   * @throws ModelException if a file is missing or broken
   */
  public static BaseModel open(Path folder) {
    Tokenizer tokenizer = Tokenizers.load(folder);
    return open(folder, tokenizer);
  }

  /** Opens the model with a tokenizer from elsewhere. */
  public static BaseModel open(Path folder, Tokenizer tokenizer) {
    Path config = folder.resolve("config.json");
    if (!Files.isRegularFile(config)) {
      throw new ModelException(
          "no config.json in "
              + folder
              + ": expected a model folder in Hugging Face's layout, or a run folder");
    }
    BaseModel model =
        isNplm(config)
            ? openNplm(folder, config, tokenizer)
            : openGpt(HuggingFaceModel.open(folder), tokenizer);
    if (tokenizer.vocabularySize() > model.spec().vocabulary()) {
      throw new ModelException(
          "the tokenizer has "
              + tokenizer.vocabularySize()
              + " ids but the model in "
              + folder
              + " only "
              + model.spec().vocabulary()
              + ": use the tokenizer the model was trained with");
    }
    return model;
  }

  /** Writes a model folder. */
  public static void write(Path folder, BaseModel model) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException("cannot create " + folder + ": " + e.getMessage(), e);
    }
    writeWeights(folder, model.spec(), model.weights());
    model.tokenizer().save(folder.resolve("tokenizer.json"));
  }

  /**
   * Writes a model folder so that, whenever the process dies, it is there whole or not at all.
   *
   * @param folder must not exist yet
   */
  public static void writeAtomically(Path folder, BaseModel model) {
    Path temporary = folder.resolveSibling(folder.getFileName() + ".tmp");
    write(temporary, model);
    try {
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreException("cannot create " + folder + ": " + e.getMessage(), e);
    }
  }

  private static void writeWeights(Path folder, ModelSpec spec, WeightSource weights) {
    if (spec instanceof GptSpec gpt) {
      HuggingFaceWriter.write(folder, gpt, weights);
    } else if (spec instanceof NplmSpec nplm) {
      Map<String, Object> config = new LinkedHashMap<>();
      config.put("model_type", "nplm");
      config.put("vocab_size", nplm.vocabulary());
      config.put("context", nplm.context());
      config.put("embedding", nplm.embedding());
      config.put("hidden", nplm.hidden());
      AtomicFiles.write(
          folder.resolve("config.json"), MAPPER.valueToTree(config).toPrettyString() + "\n");
      SafetensorsWriter.write(folder.resolve("model.safetensors"), weights, Map.of());
    }
  }

  private static BaseModel openGpt(HuggingFaceModel model, Tokenizer tokenizer) {
    return new BaseModel(model.spec(), model.weights(), tokenizer);
  }

  private static BaseModel openNplm(Path folder, Path config, Tokenizer tokenizer) {
    JsonNode json = read(config);
    NplmSpec spec;
    try {
      spec =
          new NplmSpec(
              json.path("vocab_size").asInt(),
              json.path("context").asInt(),
              json.path("embedding").asInt(),
              json.path("hidden").asInt());
    } catch (IllegalArgumentException e) {
      throw new ModelException(config + ": " + e.getMessage(), e);
    }
    SafetensorsFile weights = SafetensorsFile.open(folder.resolve("model.safetensors"));
    if (!weights.layout().tensors().containsAll(NplmInitializer.layout(spec).tensors())) {
      throw new ModelException(
          folder
              + ": model.safetensors does not hold the parameters that config.json describes: expected "
              + NplmInitializer.layout(spec).tensors());
    }
    return new BaseModel(spec, weights, tokenizer);
  }

  private static boolean isNplm(Path config) {
    return "nplm".equals(read(config).path("model_type").asText());
  }

  private static JsonNode read(Path file) {
    try {
      return MAPPER.readTree(Utf8.read(file));
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
