package dev.covey.models.huggingface;

import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.gpt.GptParameters;
import dev.covey.models.safetensors.SafetensorsFile;
import dev.covey.models.safetensors.SafetensorsShards;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.WeightSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A model folder as {@code transformers} saves it. Opening checks the configuration and the names
 * and shapes of all tensors; values are read when they are asked for.
 *
 * @param spec from config.json
 * @param weights the parameters of {@link GptParameters#layout}, in that order
 */
public record HuggingFaceModel(Path folder, GptSpec spec, WeightSource weights) {
  private static final double PUBLISHED_NORM_EPSILON = 1e-5;
  private static final int LISTED_PROBLEMS = 12;

  /** Causal masks that old versions saved, and the output layer, which is the embedding. */
  private static final Pattern NOT_PARAMETERS =
      Pattern.compile("(transformer\\.)?h\\.\\d+\\.attn\\.(masked_)?bias|lm_head\\.weight");

  /**
   * Opens a folder with config.json and model.safetensors, or its sharded form with
   * model.safetensors.index.json. Tensor names may lack the prefix {@code transformer.}.
   *
   * @throws ModelException if a file is absent or broken, the architecture is not gpt2 or has
   *     settings that would change its function, or tensors are missing, misshapen or unknown
   */
  public static HuggingFaceModel open(Path folder) {
    GptSpec spec = readSpec(JsonFile.read(folder.resolve("config.json")));
    return new HuggingFaceModel(folder, spec, fit(spec, openWeights(folder)));
  }

  private static GptSpec readSpec(JsonFile config) {
    if (config.get("model_type").isMissingNode()) {
      throw config.wrong("model_type", "gpt2");
    }
    config.requireOnly("model_type", "gpt2");
    config.requireOnly("activation_function", "gelu_new");
    config.requireOnly("scale_attn_weights", "true");
    config.requireOnly("tie_word_embeddings", "true");
    config.requireUnset("scale_attn_by_inverse_layer_idx");
    config.requireUnset("add_cross_attention");
    int width = config.positiveInt("n_embd");
    if (!config.get("n_inner").isMissingNode() && config.get("n_inner").asLong() != 4L * width) {
      throw config.wrong("n_inner", "null or " + 4L * width + ", four times n_embd");
    }
    int heads = config.positiveInt("n_head");
    if (width % heads != 0) {
      throw config.wrong("n_head", "a divisor of n_embd = " + width);
    }
    return new GptSpec(
        config.positiveInt("vocab_size"),
        config.positiveInt("n_positions"),
        width,
        config.positiveInt("n_layer"),
        heads,
        config.positiveDouble("layer_norm_epsilon", PUBLISHED_NORM_EPSILON));
  }

  private static WeightSource openWeights(Path folder) {
    Path single = folder.resolve("model.safetensors");
    Path index = folder.resolve("model.safetensors.index.json");
    if (Files.exists(single)) {
      return SafetensorsFile.open(single);
    }
    if (Files.exists(index)) {
      return SafetensorsShards.open(index);
    }
    throw new ModelException(
        folder
            + " has neither model.safetensors nor model.safetensors.index.json"
            + (Files.exists(folder.resolve("pytorch_model.bin"))
                ? "; pytorch_model.bin is a pickle, which is never read: save the model with"
                    + " transformers' save_pretrained(..., safe_serialization=True)"
                : ""));
  }

  /** The source's tensors under canonical names, or one error that lists all that is wrong. */
  private static WeightSource fit(GptSpec spec, WeightSource source) {
    Map<String, List<Integer>> found =
        source.layout().tensors().stream()
            .collect(Collectors.toMap(TensorSpec::name, TensorSpec::shape));
    TensorLayout layout = GptParameters.layout(spec);
    List<String> problems = new ArrayList<>();
    Map<String, String> nameInSource = new HashMap<>();
    Set<String> unknown = new HashSet<>(found.keySet());
    for (TensorSpec tensor : layout.tensors()) {
      String bare = tensor.name().substring(GptParameters.PREFIX.length());
      String name = found.containsKey(tensor.name()) ? tensor.name() : bare;
      List<Integer> shape = found.get(name);
      if (shape == null) {
        problems.add(tensor.name() + " " + tensor.shape() + " is missing");
      } else if (!shape.equals(tensor.shape())) {
        problems.add(name + " has shape " + shape + ", expected " + tensor.shape());
      }
      nameInSource.put(tensor.name(), name);
      unknown.remove(name);
    }
    unknown.stream()
        .filter(name -> !NOT_PARAMETERS.matcher(name).matches())
        .sorted()
        .forEach(name -> problems.add(name + " " + found.get(name) + " is no parameter of it"));
    if (!problems.isEmpty()) {
      throw new ModelException(
          source + " does not hold " + spec.describe() + ": " + summary(problems));
    }
    return new RenamedWeights(layout, source, nameInSource);
  }

  static String summary(List<String> problems) {
    String listed = problems.stream().limit(LISTED_PROBLEMS).collect(Collectors.joining("; "));
    int more = problems.size() - LISTED_PROBLEMS;
    return more > 0 ? listed + "; and " + more + " more" : listed;
  }
}
