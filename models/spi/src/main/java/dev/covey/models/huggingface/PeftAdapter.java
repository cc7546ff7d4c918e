package dev.covey.models.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.TensorLayout;
import dev.covey.core.TensorSpec;
import dev.covey.core.error.ModelException;
import dev.covey.models.gpt.LoraLayout;
import dev.covey.models.safetensors.SafetensorsFile;
import dev.covey.models.safetensors.SafetensorsWriter;
import dev.covey.models.spi.GptSpec;
import dev.covey.models.spi.Trainable;
import dev.covey.models.spi.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A LoRA adapter in the layout of Python's {@code peft}: adapter_config.json and
 * adapter_model.safetensors, whose tensors are named {@code
 * base_model.model.transformer.h.0.attn.c_attn.lora_A.weight} and so on. PEFT has no notion of a
 * frozen A: both matrices are always written, and a string in the metadata remembers the choice.
 *
 * @param baseModel what the adapter belongs to, as the file says; empty if it does not
 * @param tensors under Covey's names, without the prefix {@code base_model.model.}
 */
public record PeftAdapter(Trainable.Lora lora, String baseModel, WeightSource tensors) {
  private static final String CONFIG = "adapter_config.json";
  private static final String TENSORS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final String TRAIN_A = "covey.train_a";
  private static final Pattern TENSOR_NAME =
      Pattern.compile("base_model\\.model\\.((.+)\\.lora_[AB]\\.weight)");

  /** Settings that change what an adapter computes and that Covey does not have. */
  private static final List<String> UNSUPPORTED =
      List.of(
          "use_rslora",
          "use_dora",
          "use_qalora",
          "use_bdlora",
          "lora_bias",
          "rank_pattern",
          "alpha_pattern",
          "modules_to_save",
          "layer_replication",
          "trainable_token_indices",
          "target_parameters",
          "alora_invocation_tokens",
          "arrow_config",
          "kasa_config",
          "monteclora_config",
          "velora_config");

  /**
   * Writes an adapter into a folder, which is made if absent.
   *
   * @param baseModel name or path under which Python finds the base model
   * @param tensors A and B of every module, frozen ones included, under the names of {@link
   *     LoraLayout#parameters()}
   */
  public static void write(
      Path folder, Trainable.Lora lora, String baseModel, WeightSource tensors) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ModelException("cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
    List<TensorSpec> renamed = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (TensorSpec tensor : tensors.layout().tensors()) {
      renamed.add(new TensorSpec(PREFIX + tensor.name(), tensor.shape()));
      names.put(PREFIX + tensor.name(), tensor.name());
    }
    SafetensorsWriter.write(
        folder.resolve(TENSORS),
        new RenamedWeights(TensorLayout.of(renamed), tensors, names),
        Map.of("format", "pt", TRAIN_A, String.valueOf(lora.trainA())));
    JsonFile.write(folder.resolve(CONFIG), config(lora, baseModel));
  }

  /**
   * Reads a folder.
   *
   * @throws ModelException if a file is absent or broken, or the adapter is no plain LoRA
   */
  public static PeftAdapter read(Path folder) {
    JsonFile config = JsonFile.read(folder.resolve(CONFIG));
    if (config.get("peft_type").isMissingNode()) {
      throw config.wrong("peft_type", "LORA");
    }
    config.requireOnly("peft_type", "LORA");
    config.requireOnly("bias", "none");
    UNSUPPORTED.forEach(config::requireUnset);
    Path file = folder.resolve(TENSORS);
    SafetensorsFile stored = SafetensorsFile.open(file);
    List<TensorSpec> tensors = new ArrayList<>();
    List<String> modules = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (TensorSpec tensor : stored.layout().tensors()) {
      Matcher name = TENSOR_NAME.matcher(tensor.name());
      if (!name.matches()) {
        throw new ModelException(
            file
                + " holds "
                + tensor.name()
                + "; expected "
                + PREFIX
                + "….lora_A.weight or lora_B");
      }
      tensors.add(new TensorSpec(name.group(1), tensor.shape()));
      names.put(name.group(1), tensor.name());
      if (!modules.contains(name.group(2))) {
        modules.add(name.group(2));
      }
    }
    if (modules.isEmpty()) {
      throw new ModelException(file + " holds no adapter");
    }
    Trainable.Lora lora =
        new Trainable.Lora(
            config.positiveInt("r"),
            config.positiveDouble("lora_alpha"),
            targets(config, modules),
            !"false".equals(stored.metadata().get(TRAIN_A)));
    return new PeftAdapter(
        lora,
        config.get("base_model_name_or_path").asText(""),
        new RenamedWeights(TensorLayout.of(tensors), stored, names));
  }

  /**
   * The adapter's layout on a model.
   *
   * @throws ModelException if the adapter's tensors are not exactly those that its configuration
   *     means on this model
   */
  public LoraLayout layoutOn(GptSpec spec) {
    LoraLayout layout = LoraLayout.of(spec, lora);
    List<TensorSpec> missing = new ArrayList<>(layout.parameters().tensors());
    missing.removeAll(tensors.layout().tensors());
    List<TensorSpec> unknown = new ArrayList<>(tensors.layout().tensors());
    unknown.removeAll(layout.parameters().tensors());
    List<String> problems = new ArrayList<>();
    missing.forEach(tensor -> problems.add("no " + tensor.name() + " " + tensor.shape()));
    unknown.forEach(tensor -> problems.add("unexpected " + tensor.name() + " " + tensor.shape()));
    if (!problems.isEmpty()) {
      throw new ModelException(
          "the adapter "
              + tensors
              + " does not fit "
              + spec.describe()
              + ": "
              + HuggingFaceModel.summary(problems));
    }
    return layout;
  }

  private static List<String> targets(JsonFile config, List<String> modules) {
    JsonNode targets = config.get("target_modules");
    if (!targets.isArray()) {
      // A regular expression: the tensors say what it meant.
      return modules;
    }
    List<String> names = new ArrayList<>();
    targets.forEach(target -> names.add(target.asText()));
    if (names.isEmpty()) {
      throw config.wrong("target_modules", "at least one module");
    }
    return names;
  }

  private static Map<String, @Nullable Object> config(Trainable.Lora lora, String baseModel) {
    Map<String, @Nullable Object> config = new TreeMap<>();
    config.put("alpha_pattern", Map.of());
    config.put("auto_mapping", null);
    config.put("base_model_name_or_path", baseModel);
    config.put("bias", "none");
    config.put("fan_in_fan_out", true);
    config.put("inference_mode", true);
    config.put("init_lora_weights", true);
    config.put("layers_pattern", null);
    config.put("layers_to_transform", null);
    config.put("lora_alpha", plainNumber(lora.alpha()));
    config.put("lora_dropout", 0.0);
    config.put("modules_to_save", null);
    config.put("peft_type", "LORA");
    config.put("r", lora.rank());
    config.put("rank_pattern", Map.of());
    config.put("revision", null);
    config.put("target_modules", lora.targets());
    config.put("task_type", "CAUSAL_LM");
    config.put("use_dora", false);
    config.put("use_rslora", false);
    return config;
  }

  private static Object plainNumber(double value) {
    return value == Math.rint(value) && value < Integer.MAX_VALUE
        ? (Object) (int) value
        : (Object) value;
  }
}
