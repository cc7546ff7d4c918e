package dev.covey.models.huggingface;

import dev.covey.core.TensorLayout;
import dev.covey.core.error.ModelException;
import dev.covey.models.gpt.GptParameters;
import dev.covey.models.safetensors.SafetensorsWriter;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Saves a model as {@code GPT2LMHeadModel.save_pretrained} does, so that Python can load it. */
public final class HuggingFaceWriter {
  private static final int PUBLISHED_VOCABULARY = 50257;
  private static final int PUBLISHED_END_OF_TEXT = 50256;

  private HuggingFaceWriter() {}

  /**
   * Writes config.json and model.safetensors (float32) into a folder, which is made if absent.
   *
   * @param weights holds at least the parameters of {@link GptParameters#layout}; see {@link
   *     dev.covey.models.gpt.LoraMerge} for a model with its adapter folded in
   * @throws ModelException if a parameter is missing or a file cannot be written
   */
  public static void write(Path folder, GptSpec spec, WeightSource weights) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ModelException("cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
    TensorLayout layout = GptParameters.layout(spec);
    SafetensorsWriter.write(
        folder.resolve("model.safetensors"),
        new RenamedWeights(layout, weights, identity(layout)),
        Map.of("format", "pt"));
    JsonFile.write(folder.resolve("config.json"), config(spec));
  }

  private static Map<String, String> identity(TensorLayout layout) {
    Map<String, String> names = new TreeMap<>();
    layout.tensors().forEach(tensor -> names.put(tensor.name(), tensor.name()));
    return names;
  }

  private static Map<String, @Nullable Object> config(GptSpec spec) {
    // Absent keys would fall back to the published model's end-of-text id.
    Integer endOfText =
        spec.vocabulary() == PUBLISHED_VOCABULARY ? (Integer) PUBLISHED_END_OF_TEXT : null;
    Map<String, @Nullable Object> config = new TreeMap<>();
    config.put("activation_function", "gelu_new");
    config.put("architectures", List.of("GPT2LMHeadModel"));
    config.put("attn_pdrop", 0.0);
    config.put("bos_token_id", endOfText);
    config.put("dtype", "float32");
    config.put("embd_pdrop", 0.0);
    config.put("eos_token_id", endOfText);
    config.put("initializer_range", 0.02);
    config.put("layer_norm_epsilon", spec.layerNormEpsilon());
    config.put("model_type", "gpt2");
    config.put("n_embd", spec.width());
    config.put("n_head", spec.heads());
    config.put("n_inner", null);
    config.put("n_layer", spec.layers());
    config.put("n_positions", spec.context());
    config.put("resid_pdrop", 0.0);
    config.put("scale_attn_weights", true);
    config.put("tie_word_embeddings", true);
    config.put("vocab_size", spec.vocabulary());
    return config;
  }
}
